using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

/// <summary>A server on this machine that gives one file, and can be made to misbehave.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _file;
    private readonly Task _serving;

    public FileServer(byte[] file)
    {
        _file = file;
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/weights.bin";

    /// <summary>Where each request wanted to begin.</summary>
    public List<long> Starts { get; } = [];

    /// <summary>Closes the connection after this many bytes; null for none.</summary>
    public int? CutAfter { get; set; }

    /// <summary>Whether it gives the whole file whatever is asked for.</summary>
    public bool IgnoresRange { get; set; }

    /// <summary>What it says of the length; null for the truth.</summary>
    public long? ClaimedLength { get; set; }

    public string Status { get; set; } = "200 OK";

    public void Dispose()
    {
        _listener.Stop();
        _serving.Wait();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            catch (IOException)
            {
                // The other side has heard enough.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
        long start = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
            {
                start = long.Parse(line["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            }
        }

        Starts.Add(start);
        start = IgnoresRange ? 0 : start;
        string status = start >= _file.Length ? "416 Range Not Satisfiable" : start > 0 ? "206 Partial Content" : Status;
        byte[] body = start >= _file.Length ? [] : _file[(int)start..];
        string range = status.StartsWith("206", StringComparison.Ordinal)
            ? $"Content-Range: bytes {start}-{_file.Length - 1}/{_file.Length}\r\n"
            : "";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Length: {ClaimedLength ?? body.Length}\r\n{range}Connection: close\r\n\r\n"));
        await stream.WriteAsync(body.AsMemory(0, Math.Min(body.Length, CutAfter ?? body.Length)));
    }
}
