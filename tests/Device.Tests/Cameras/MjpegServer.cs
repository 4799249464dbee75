using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MobileNetEdge.Device.Tests.Cameras;

/// <summary>A server that does to each connection what a test says.</summary>
internal sealed class MjpegServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="serve">Receives the number of the connection, from 1, its stream, and a token that is cancelled at the end.</param>
    public MjpegServer(Func<int, Stream, CancellationToken, Task> serve)
    {
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/stream?x=1");
        _serving = ServeAsync(serve);
    }

    public Uri Url { get; }

    /// <summary>The last request's line and headers.</summary>
    public string Request { get; private set; } = string.Empty;

    public static Task Text(Stream stream, string text) =>
        stream.WriteAsync(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n"))).AsTask();

    public static Task Head(Stream stream, string boundary = "frame") =>
        Text(stream, $"HTTP/1.1 200 OK\nContent-Type: multipart/x-mixed-replace; boundary={boundary}\n\n");

    public static async Task Part(Stream stream, byte[] jpeg, bool length = true, string boundary = "frame")
    {
        await Text(stream, $"--{boundary}\nContent-Type: image/jpeg\n{(length ? $"Content-Length: {jpeg.Length}\n" : string.Empty)}\n");
        await stream.WriteAsync(jpeg);
        await Text(stream, "\n");
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _serving.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private async Task ServeAsync(Func<int, Stream, CancellationToken, Task> serve)
    {
        for (int connection = 1; !_stop.IsCancellationRequested; connection++)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                using NetworkStream stream = client.GetStream();
                byte[] request = new byte[4096];
                Request = Encoding.Latin1.GetString(
                    request, 0, await stream.ReadAsync(request, _stop.Token)); // a short request comes in one piece
                await serve(connection, stream, _stop.Token);
            }
            catch (IOException)
            {
                // The client has gone, as some tests want.
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
