using System.CommandLine;
using MobileNetEdge.Tools.Quantizer.Downloads;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary><c>mobilenet-edge pull NAME</c></summary>
internal static class PullCommand
{
    private sealed record Result(
        string Name, string Path, string Url, long Bytes, string Sha256, string VerifiedBy, string? License, bool WasCached);

    private sealed record Entry(string Name, string Url, string VerifiedBy, string? License);

    public static Command Create()
    {
        Argument<string?> name = new("NAME")
        {
            Description = "The weights to fetch; without a name, lists all of them",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> cache = new("--cache")
        {
            HelpName = "DIR",
            Description = "Folder to store files in; the user's cache folder by default",
        };
        Option<string?> manifest = new("--manifest")
        {
            HelpName = "FILE",
            Description = "Your own list: a JSON array of objects with name, url and sha256 (or its first digits)",
        };
        Option<bool> json = SharedOptions.Json();
        Command command = new(
            "pull",
            """
            Fetches trained weights that others published, checks them against known hashes,
            stores them in a cache and prints their path. An interrupted download resumes.

            Example:  mobilenet-edge pull torchvision/mobilenet_v3_small
            """) { name, cache, manifest, json };
        command.SetAction(parsed =>
        {
            IReadOnlyList<KnownFile> files = Manifest.Load(parsed.GetValue(manifest));
            if (parsed.GetValue(name) is { } wanted)
            {
                Pull(files.Find(wanted), parsed.GetValue(cache) ?? DefaultFolder, parsed.GetValue(json));
            }
            else
            {
                List(files, parsed.GetValue(json));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static string DefaultFolder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
        : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "mobilenet-edge");

    private static void Pull(KnownFile file, string folder, bool json)
    {
        const int Percent = 100;
        using Downloader downloader = new(new HttpClient { Timeout = TimeSpan.FromSeconds(30) }, folder);
        Downloader.Fetched fetched = ProgressBar.Run(file.FileName, Percent, done =>
        {
            long shown = 0;
            return downloader.Fetch(file, (bytes, total) =>
            {
                for (; total > 0 && shown < bytes * Percent / total; shown++)
                {
                    done();
                }
            });
        });
        if (json)
        {
            Results.WriteJson(new Result(
                file.Name, fetched.Path, file.Url, fetched.Bytes, fetched.Sha256, file.Verification, file.License, fetched.WasCached));
            return;
        }

        Terminal.Note(
            $"{file.Name}: {fetched.Bytes:N0} bytes{(fetched.WasCached ? ", already in the cache" : string.Empty)}, SHA-256 "
                + $"{fetched.Sha256}, "
                + $"checked against {file.Verification}");
        Terminal.WriteLine(fetched.Path);
    }

    private static void List(IReadOnlyList<KnownFile> files, bool json)
    {
        Entry[] entries = [.. files.Select(static file => new Entry(file.Name, file.Url, file.Verification, file.License))];
        if (json)
        {
            Results.WriteJson(entries);
            return;
        }

        Terminal.WriteTable(
            ["name", "checked against", "licence"],
            entries.Select(static entry => new[] { entry.Name, entry.VerifiedBy, entry.License ?? string.Empty }));
    }
}
