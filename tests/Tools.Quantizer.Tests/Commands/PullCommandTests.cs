using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Downloads;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

/// <summary>Against a server on this machine, and what may go wrong with one.</summary>
[Collection(ConsoleTests.Name)]
public sealed class PullCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _file = RandomNumberGenerator.GetBytes(300_000);
    private readonly FileServer _server;

    public PullCommandTests() => _server = new FileServer(_file);

    private string Cache => _folder.File("cache");

    private string Target => Path.Combine(Cache, "weights.bin");

    private string Part => $"{Target}.part";

    private string Sha256 => Convert.ToHexStringLower(SHA256.HashData(_file));

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(64, "SHA-256")]
    [InlineData(8, "the first 8 digits of SHA-256")]
    [InlineData(0, "nothing: its publisher states no hash")]
    public void A_file_is_fetched_held_to_what_is_known_and_kept(int digits, string verified)
    {
        string manifest = Manifest(digits == 0 ? null : Sha256[..digits]);
        ConsoleRun run = CommandRun.Done("pull", "mine", "--manifest", manifest, "--cache", Cache);
        Assert.Equal(Target, run.Output.Trim());
        Assert.Contains(verified, run.Errors, StringComparison.Ordinal);
        Assert.Equal(_file, File.ReadAllBytes(Target));
        Assert.False(File.Exists(Part));

        JsonElement again = JsonDocument.Parse(
            CommandRun.Done("pull", "mine", "--manifest", manifest, "--cache", Cache, "--json").Output).RootElement;
        Assert.True(again.GetProperty("wasCached").GetBoolean());
        Assert.Equal(Sha256, again.GetProperty("sha256").GetString());
        Assert.Equal(Readme.JsonNames("pull").Order(), again.EnumerateObject().Select(member => member.Name).Order());
        Assert.Single(_server.Starts);    // nobody was asked a second time
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cut_connection_is_gone_on_with(bool ignoresRange)
    {
        string manifest = Manifest(Sha256);
        _server.CutAfter = 100_000;
        string error = Fails("pull", "mine", "--manifest", manifest, "--cache", Cache);
        Assert.Contains("cut after 100,000 bytes of 300,000", error, StringComparison.Ordinal);
        Assert.Equal(100_000, new FileInfo(Part).Length);
        Assert.False(File.Exists(Target));

        _server.CutAfter = null;
        _server.IgnoresRange = ignoresRange;    // some servers give the whole file
        CommandRun.Done("pull", "mine", "--manifest", manifest, "--cache", Cache);
        Assert.Equal([0, 100_000], _server.Starts);
        Assert.Equal(_file, File.ReadAllBytes(Target));
    }

    [Fact]
    public void What_came_whole_before_a_failure_is_not_fetched_again()
    {
        Directory.CreateDirectory(Cache);
        File.WriteAllBytes(Part, _file);
        CommandRun.Done("pull", "mine", "--manifest", Manifest(Sha256), "--cache", Cache);
        Assert.Equal(_file, File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData("sha256", "SHA-256 should begin with 0011")]
    [InlineData("md5", "MD5 should be 0011")]
    public void Another_file_than_was_published_is_not_kept(string kind, string problem)
    {
        string error = Fails("pull", "mine", "--manifest", Manifest("00112233445566778899aabbccddeeff", kind), "--cache", Cache);
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Contains("nothing was kept", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Cache));
    }

    [Fact]
    public void A_kept_file_that_was_changed_is_noticed()
    {
        string manifest = Manifest(Sha256);
        CommandRun.Done("pull", "mine", "--manifest", manifest, "--cache", Cache);
        File.WriteAllBytes(Target, _file[1..]);
        Assert.Contains(
            "changed since it was fetched", Fails("pull", "mine", "--manifest", manifest, "--cache", Cache), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_does_not_fit_on_the_disk_is_not_begun()
    {
        _server.ClaimedLength = long.MaxValue / 2;
        string error = Fails("pull", "mine", "--manifest", Manifest(Sha256), "--cache", Cache);
        Assert.Contains("4,611,686,018,427,387,903 bytes are to come", error, StringComparison.Ordinal);
        Assert.Contains("make room", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Cache));
    }

    [Fact]
    public void A_disk_that_fills_on_the_way_is_said()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs a device that is always full, as Linux has");
        Directory.CreateDirectory(Cache);
        File.CreateSymbolicLink(Part, "/dev/full");
        string error = Fails("pull", "mine", "--manifest", Manifest(Sha256), "--cache", Cache);
        Assert.Contains("space", error, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void A_server_that_has_no_file_and_one_that_is_not_there_are_told_apart()
    {
        _server.Status = "404 Not Found";
        Assert.Contains("404 Not Found", Fails("pull", "mine", "--manifest", Manifest(null), "--cache", Cache), StringComparison.Ordinal);
        _server.Dispose();
        Assert.Contains(
            "check the connection", Fails("pull", "mine", "--manifest", Manifest(null), "--cache", Cache), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_listed_and_near_ones_suggested()
    {
        string list = CommandRun.Done("pull").Output;
        Assert.Contains("torchvision/mobilenet_v3_small", list, StringComparison.Ordinal);
        Assert.Contains("keras/mobilenet_v1_0.25_224", list, StringComparison.Ordinal);
        Assert.Contains("torchvision/mobilenet_v2", Fails("pull", "torchvison/mobilenet_v2"), StringComparison.Ordinal);
    }

    /// <summary>torchvision's file names end with the first eight digits of their SHA-256; Keras' source states MD5 of V3 alone.</summary>
    [Fact]
    public void Entries_say_how_much_of_them_is_known()
    {
        IReadOnlyList<KnownFile> files = Downloads.Manifest.Load(null);
        Assert.Equal(files.Count, files.Select(file => file.Name).Distinct().Count());
        Assert.All(files, file => Assert.Equal("https", new Uri(file.Url).Scheme));
        Assert.All(files.Where(file => file.Name.StartsWith("torchvision/", StringComparison.Ordinal)), file =>
            Assert.Equal((Path.GetFileNameWithoutExtension(file.FileName).Split('-')[^1], 8), (file.Sha256, file.Sha256!.Length)));
        Assert.All(files.Where(file => file.Name.StartsWith("keras/", StringComparison.Ordinal)), file =>
            Assert.Equal(file.Name.Contains("_v3_", StringComparison.Ordinal), file.Md5?.Length == 32));
    }

    /// <returns>The one line that a run says which is refused.</returns>
    private static string Fails(params string[] args)
    {
        ConsoleRun run = CommandRun.Of(args);
        Assert.True(run.Code == 3, $"{string.Join(' ', args)}: {run.Code}, {run.Errors}");
        return run.Errors;
    }

    private string Manifest(string? hash, string kind = "sha256") => _folder.Write(
        "manifest.json",
        Encoding.UTF8.GetBytes(
            $$"""
            [{"name":"mine","url":"{{_server.Url}}","license":"MIT"{{(hash is null ? "" : $",\"{kind}\":\"{hash}\"")}}}]
            """));
}
