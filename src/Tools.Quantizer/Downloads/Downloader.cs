using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Downloads;

/// <summary>
/// Fetches a file into a folder: what has come so far lies in NAME.part and is gone on with after a failure, and the file has its name only
/// when its hashes are right.
/// </summary>
internal sealed class Downloader(HttpClient http, string folder) : IDisposable
{
    private const int BufferBytes = 1 << 16;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <param name="Path">Where the file is.</param>
    /// <param name="Bytes">Its length.</param>
    /// <param name="Sha256">Its hash.</param>
    /// <param name="WasCached">Whether it was there already.</param>
    public sealed record Fetched(string Path, long Bytes, string Sha256, bool WasCached);

    /// <param name="file">What.</param>
    /// <param name="progress">Receives how many bytes have come, and how many there will be if that is known.</param>
    /// <exception cref="InputException">It could not be fetched, is not what it should be, or does not fit on the disk.</exception>
    public Fetched Fetch(KnownFile file, Action<long, long?> progress)
    {
        string target = Path.Combine(folder, file.FileName);
        string part = $"{target}.part";
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(target))
            {
                (string sha256, string md5) = HashesOf(target);
                return file.Problem(sha256, md5) is not { } changed
                    ? new Fetched(target, new FileInfo(target).Length, sha256, WasCached: true)
                    : throw new InputException(
                        $"{target}: {changed}; the file was changed since it was fetched: remove it and fetch it again");
            }

            DownloadAsync(file, part, progress).GetAwaiter().GetResult();
            (string found, string md5Found) = HashesOf(part);
            if (file.Problem(found, md5Found) is { } problem)
            {
                File.Delete(part);
                throw new InputException($"{file.Url}: {problem}: this is not the file that was published; nothing was kept. Try again, "
                    + "and if it stays so, do not use it");
            }

            File.Move(part, target);
            return new Fetched(target, new FileInfo(target).Length, found, WasCached: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot write '{part}': {error.Message.ReplaceLineEndings(" ")}; give a folder with room as --cache, "
                + "or make room and run this again", error);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task DownloadAsync(KnownFile file, string part, Action<long, long?> progress)
    {
        long have = File.Exists(part) ? new FileInfo(part).Length : 0;
        using HttpRequestMessage request = new(HttpMethod.Get, file.Url);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
        }

        using HttpResponseMessage response = await SendAsync(file, request).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return;    // all of it is there; the hashes will tell
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new InputException(
                $"{file.Url}: the server answers {(int)response.StatusCode} {response.ReasonPhrase}; the file may have moved");
        }

        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == have;
        long done = goesOn ? have : 0;
        long? total = response.Content.Headers.ContentLength + done;
        CheckRoom(part, total - done);
        using FileStream output = new(part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None);
        using Stream input = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        byte[] buffer = new byte[BufferBytes];
        for (int read; (read = await ReadAsync(file, input, buffer, done, total).ConfigureAwait(false)) > 0;)
        {
            output.Write(buffer, 0, read);
            progress(done += read, total);
        }

        if (total is not null && done < total)
        {
            throw Cut(file, done, total, null);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(KnownFile file, HttpRequestMessage request)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            throw new InputException(
                $"{file.Url}: no answer ({error.Message.ReplaceLineEndings(" ")}); check the connection and run this again", error);
        }
    }

    private static async Task<int> ReadAsync(KnownFile file, Stream input, byte[] buffer, long done, long? total)
    {
        using CancellationTokenSource silence = new(Silence);
        try
        {
            return await input.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
        {
            throw Cut(file, done, total, error);
        }
    }

    private static InputException Cut(KnownFile file, long done, long? total, Exception? cause) =>
        new($"{file.Url}: the connection was cut after {done:N0} bytes{(total is null ? string.Empty : $" of {total:N0}")}; run this "
            + "again, and it continues from there", cause!);

    /// <summary>Fails before minutes of fetching rather than behind them.</summary>
    private static void CheckRoom(string part, long? needed)
    {
        long free = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(part))!).AvailableFreeSpace;
        if (needed > free)
        {
            throw new IOException($"{needed:N0} bytes are to come, and the disk has {free:N0} free");
        }
    }

    /// <summary>In hexadecimal, small letters.</summary>
    private static (string Sha256, string Md5) HashesOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        file.Position = 0;
#pragma warning disable CA5351 // MD5 is what Keras publishes; it guards against damage, not against an enemy
        return (sha256, Convert.ToHexStringLower(MD5.HashData(file)));
#pragma warning restore CA5351
    }
}
