using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Evaluation;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

[Collection(ConsoleTests.Name)]
public sealed class EvaluateShardTests : IDisposable
{
    private readonly Workshop _shop = new();

    public EvaluateShardTests() => _shop.Quantize();

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData(1, true)]
    [InlineData(5, true)]
    [InlineData(12, true)]
    [InlineData(3, false)]
    public void Shards_merge_to_what_one_machine_finds_to_the_last_digit(int shards, bool against)
    {
        string[] options = against ? ["--against", _shop.Weights] : [];
        string whole = CommandRun.Done([.. Command(options), "--json"]).Output;
        string[] files = [.. Enumerable.Range(1, shards).Select(i => Shard(i, shards, options)).Reverse()];
        Assert.Equal(whole, CommandRun.Done(["evaluate", "merge", .. files, "--json"]).Output);
        Assert.Equal(CommandRun.Done(Command(options)).Output, CommandRun.Done(["evaluate", "merge", .. files]).Output);
    }

    [Fact]
    public void A_shard_says_what_it_found_itself()
    {
        using JsonDocument json = JsonDocument.Parse(
            CommandRun.Done([.. Command([]), "--shard", "2/5", "-o", _shop.File("2.json"), "--json"]).Output);
        Assert.Equal(3, json.RootElement.GetProperty("pictures").GetInt32());    // 2, 7 and 12 of 12
        JsonNode file = JsonNode.Parse(File.ReadAllText(_shop.File("2.json")))!;
        Assert.Equal(
            [1, 6, 11],
            file["results"]!.AsArray().Select(result => int.Parse(Path.GetFileNameWithoutExtension((string)result!["picture"]!))));
    }

    [Fact]
    public void Kernels_may_differ_from_machine_to_machine()
    {
        string reference = Shard(1, 2, ["--kernels", "reference"]);
        using JsonDocument json = JsonDocument.Parse(CommandRun.Done("evaluate", "merge", reference, Shard(2, 2, []), "--json").Output);
        Assert.Contains("reference", json.RootElement.GetProperty("kernels").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_that_do_not_belong_together_are_refused()
    {
        string[] files = [.. Enumerable.Range(1, 4).Select(i => Shard(i, 4, []))];
        Refused("2 of 4 shards are missing: 2, 4; run them with --shard N/4", files[0], files[2]);
        string copy = _shop.Write("copy.json", File.ReadAllBytes(files[0]));
        Refused($"{files[0]}: shard 1/4 is also in {copy}", [copy, .. files]);
        Refused("the number of shards is 3, and 4 there", files[0], Shard(1, 3, []));
        Refused("the SHA-256 of --against is ", files[0], Shard(2, 4, ["--against", _shop.Weights], "against.json"));
        Refused("the number of all pictures is 11, and 12 there", files[0], Shard(2, 4, ["--limit", "11"], "limit.json"));
        Refused("bilinear there", files[0], Shard(2, 4, ["--resampling", "area"], "area.json"));

        _shop.Write("truth.csv", Workshop.TruthOf(i => (i + 1) % Workshop.Classes));
        Refused("the list of pictures and classes (its SHA-256) is ", files[0], Shard(2, 4, [], "truth.json"));
        _shop.Quantize("--calibration", "minmax");
        Refused("the model's SHA-256 is ", files[0], Shard(2, 4, [], "model.json"));
    }

    [Theory]
    [InlineData("[]", "no results of 'evaluate --shard'")]
    [InlineData("null", "holds nothing")]
    [InlineData("{}", "no results of 'evaluate --shard'")]
    [InlineData("no json", "no results of 'evaluate --shard'")]
    public void What_is_no_shard_is_refused(string text, string message)
    {
        Refused(message, _shop.Write("wrong.json", text));
        Refused("no such file", _shop.File("absent.json"));
    }

    [Fact]
    public void A_newer_version_and_numbers_that_do_not_fit_are_refused()
    {
        string file = Shard(1, 2, []);
        foreach ((string member, JsonNode value, string message) in new (string, JsonNode, string)[]
        {
            ("version", 2, "its version is 2"),
            ("format", "other", "no results"),
            ("shard", 3, "do not fit"),
            ("shards", 0, "do not fit"),
            ("allPictures", 3, "do not fit"),
            ("againstSha256", "00", "do not fit"),
            ("results", new JsonArray(), "do not fit"),
        })
        {
            JsonNode changed = JsonNode.Parse(File.ReadAllText(file))!;
            changed[member] = value;
            Refused(message, _shop.Write("changed.json", changed.ToJsonString()));
        }
    }

    [Fact]
    public void Every_damage_is_read_or_refused()
    {
        byte[] file = File.ReadAllBytes(Shard(1, 3, ["--against", _shop.Weights]));
        string path = _shop.File("damaged.json");
        Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte, Gen.Int[1, 4]).Sample(
            (at, value, count) =>
            {
                byte[] damaged = [.. file];
                damaged.AsSpan(at, Math.Min(count, damaged.Length - at)).Fill(value);
                File.WriteAllBytes(path, damaged);
                try
                {
                    EvaluationShard.Read(path);
                }
                catch (InputException)
                {
                }
            },
            iter: 500,
            threads: 1);
    }

    [Theory]
    [InlineData("--shard 0/3 -o x.json", "--shard takes I/N")]
    [InlineData("--shard 4/3 -o x.json", "--shard takes I/N")]
    [InlineData("--shard 3 -o x.json", "--shard takes I/N")]
    [InlineData("--shard -1/3 -o x.json", "--shard")]
    [InlineData("--shard 1/3", "--shard and --output go together")]
    [InlineData("-o x.json", "--shard and --output go together")]
    public void A_wrong_command_line_is_told(string options, string message)
    {
        ConsoleRun run = CommandRun.Of(Command(options.Split(' ')));
        Assert.Equal((ExitCodes.Usage, ""), (run.Code, run.Output));
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        Assert.Contains("(see 'mobilenet-edge evaluate --help')", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void More_shards_than_pictures_and_folders_that_are_not_there_are_told_before_the_work()
    {
        ConsoleRun many = CommandRun.Of([.. Command([]), "--shard", "1/13", "-o", _shop.File("x.json")]);
        Assert.Equal((ExitCodes.BadInput, true), (many.Code, many.Errors.Contains("13 parts of 12 pictures", StringComparison.Ordinal)));
        ConsoleRun absent = CommandRun.Of([.. Command([]), "--shard", "1/2", "-o", _shop.File("absent/x.json")]);
        Assert.Equal((ExitCodes.BadInput, true), (absent.Code, absent.Errors.Contains("does not exist", StringComparison.Ordinal)));
        ConsoleRun merge = CommandRun.Of("evaluate", "merge");
        Assert.Equal(
            (ExitCodes.Usage, true),
            (merge.Code, merge.Errors.Contains("(see 'mobilenet-edge evaluate merge --help')", StringComparison.Ordinal)));
    }

    private string[] Command(string[] options) =>
        ["evaluate", _shop.Model, "--images", _shop.Pictures, "--labels", _shop.Truth, .. options];

    private string Shard(int index, int count, string[] options, string? name = null)
    {
        string file = _shop.File(name ?? $"{index}-of-{count}.json");
        CommandRun.Done([.. Command(options), "--shard", $"{index}/{count}", "-o", file]);
        return file;
    }

    private static void Refused(string message, params string[] files)
    {
        ConsoleRun run = CommandRun.Of(["evaluate", "merge", .. files]);
        Assert.Equal((ExitCodes.BadInput, ""), (run.Code, run.Output));
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
    }
}
