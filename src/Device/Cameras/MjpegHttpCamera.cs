using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Device.Cameras;

/// <summary>
/// A network camera's stream of JPEGs. Pictures are received in the background and only the newest is kept, so that they do not pile up in
/// the network while no frame is requested. Allocates memory for each.
/// </summary>
internal sealed class MjpegHttpCamera : ReopeningCamera
{
    private readonly MjpegHttpCameraOptions _options;
    private readonly HttpClient _client;
    private readonly DamagedFrames _damaged;
    private CancellationTokenSource? _stop;
    private HttpResponseMessage? _response;
    private ChannelReader<Received> _received = Channel.CreateBounded<Received>(1).Reader;
    private Task _receiving = Task.CompletedTask;
    private long _sequence = -1;
    private long _lastNumber;

    /// <param name="options">Which server.</param>
    /// <param name="time">The clock of timestamps and waits.</param>
    /// <param name="warn">Receives what is wrong with pictures that were skipped.</param>
    /// <exception cref="ArgumentException">The address is neither http nor https.</exception>
    public MjpegHttpCamera(MjpegHttpCameraOptions options, TimeProvider time, Action<string> warn)
        : base(NameOf(options.Url), options.Retry, time)
    {
        (_options, _damaged) = (options, new DamagedFrames(time, warn));
        _client = new HttpClient(
            new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.Url.UserInfo.Length > 0)
        {
            byte[] credentials = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(options.Url.UserInfo));
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _client.Dispose();
    }

    protected override void Open(CancellationToken cancel)
    {
        using CancellationTokenSource limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(_options.Silence);
        Stream stream;
        string boundary;
        try
        {
            _response = _client.GetAsync(_options.Url, HttpCompletionOption.ResponseHeadersRead, limited.Token).GetAwaiter().GetResult();
            boundary = Boundary(_response);
            stream = _response.Content.ReadAsStream(limited.Token);
        }
        catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
        {
            throw Error($"no answer for {_options.Silence.TotalSeconds:0.#} s; is the camera on, and in this network?", error);
        }
        catch (HttpRequestException error)
        {
            throw Error($"cannot connect: {error.Message}", error);
        }

        Channel<Received> channel = Channel.CreateBounded<Received>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true });
        _lastNumber = -1;
        _received = channel.Reader;
        _stop = new CancellationTokenSource();
        _receiving = ReceiveAsync(new MultipartReader(stream, boundary, _options.MaxFrameBytes), channel.Writer, _stop.Token);
    }

    protected override bool Next(out CameraFrame frame, CancellationToken cancel)
    {
        using CancellationTokenSource limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(_options.Silence);
        _damaged.StartWait();
        while (true)
        {
            try
            {
                Received received = _received.ReadAsync(limited.Token).AsTask().GetAwaiter().GetResult();
                _sequence += received.Number - _lastNumber;
                _lastNumber = received.Number;
                Picture picture = MjpegFrame.Decode(Name, received.Jpeg);
                frame = new CameraFrame(
                    new PictureFormat(PixelFormat.Rgb24, picture.Width, picture.Height), picture.Rgb, _sequence, received.At);
                return true;
            }
            catch (InputException error)
            {
                _damaged.Add(error.Message);
            }
            catch (ChannelClosedException error)
            {
                throw Error(error.InnerException?.Message ?? "the server ended the stream", error);
            }
            catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
            {
                throw Error($"no good picture for {_options.Silence.TotalSeconds:0.#} s{_damaged.InThisWait}", error);
            }
        }
    }

    protected override void Close()
    {
        _stop?.Cancel();
        _receiving.GetAwaiter().GetResult(); // ends on its own, without an error
        _stop?.Dispose();
        _stop = null;
        _response?.Dispose();
        _response = null;
    }

    private static string NameOf(Uri url) => url.IsAbsoluteUri && url.Scheme is "http" or "https"
        ? url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) // without the password
        : throw new ArgumentException($"'{url}' is not an address of a camera: it starts with http:// or https://.", nameof(url));

    private string Boundary(HttpResponseMessage response)
    {
        MediaTypeHeaderValue? type = response.Content.Headers.ContentType;
        string? boundary = type?.Parameters.FirstOrDefault(
            static parameter => parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value;
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => throw Error(
                "401, it needs a name and password; put them before the host: http://name:password@host/…"),
            HttpStatusCode.NotFound => throw Error(
                "404, there is nothing at this path; the camera's manual names that of its MJPEG stream"),
            HttpStatusCode.OK when string.IsNullOrEmpty(boundary)
                || !type!.MediaType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) =>
                throw Error(
                    $"gives '{type}' and no stream of multipart/x-mixed-replace; the camera's manual names the path of its MJPEG stream"),
            HttpStatusCode.OK => boundary,
            _ => throw Error($"answers {(int)response.StatusCode} {response.ReasonPhrase}"),
        };
    }

    private async Task ReceiveAsync(MultipartReader parts, ChannelWriter<Received> writer, CancellationToken stop)
    {
        try
        {
            for (long number = 0; ; number++)
            {
                byte[] jpeg = await parts.NextAsync(stop).ConfigureAwait(false);
                writer.TryWrite(new Received(jpeg, number, Now()));
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or HttpRequestException or OperationCanceledException)
        {
            writer.Complete(error);
        }
    }

    private readonly record struct Received(byte[] Jpeg, long Number, TimeSpan At);
}
