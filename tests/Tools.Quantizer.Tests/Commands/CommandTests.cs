using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Export.C;
using MobileNetEdge.Tools.Quantizer.Report;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Tests.Importers.TfLite;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

/// <summary>The commands as a user calls them, from weights to answers.</summary>
[Collection(ConsoleTests.Name)]
public sealed class CommandTests : IDisposable
{
    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void Quantize_writes_a_model_that_says_what_it_is()
    {
        string[] before = _shop.Listing();
        ConsoleRun run = _shop.Quantize("--list-calibration", _shop.File("list.txt"));

        Model model = Model.Load(_shop.Model);
        ModelMetadata metadata = ModelMetadata.Read(model.File, model.MetadataEntries);
        Assert.Equal(File.ReadAllLines(_shop.Names), metadata.Labels);
        Assert.Equal([0f], metadata.Preprocessing!.Mean);
        Assert.Equal([255f], metadata.Preprocessing.Std);
        Assert.Equal(Fit.Crop, metadata.Preprocessing.Fit);
        Assert.Equal("weights.h5", metadata.Provenance["source"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_shop.Weights))), metadata.Provenance["sourceSha256"]);

        // Five of twelve at even distances: 0, 12/5, 24/5, ... rounded down.
        Assert.Equal(new[] { 0, 2, 4, 7, 9 }.Select(_shop.Picture), File.ReadAllLines(_shop.File("list.txt")));
        Assert.Equal(
            [_shop.File("list.txt"), _shop.Model],
            _shop.Listing().Except(before).Select(entry => Path.GetFullPath(entry.Split(' ')[0])).Order());
        Assert.Contains("on 7 pictures that were not used for calibration", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quantize_shows_what_the_written_model_says_of_pictures()
    {
        string folder = Path.GetDirectoryName(_shop.Picture(0))!;
        string[] command =
        [
            "quantize", _shop.Weights, "--images", _shop.Pictures, "--labels", _shop.Names, "--preprocess", Workshop.Normalization, "-o",
            _shop.Model,
        ];
        using JsonDocument json = JsonDocument.Parse(
            CommandRun.Done([.. command, "--json", "--classify", folder, _shop.Picture(3)]).Output);
        JsonElement classified = json.RootElement.GetProperty("classified");
        JsonElement[] answers = [.. classified.GetProperty("images").EnumerateArray()];
        Assert.Equal(
            [.. Enumerable.Range(0, Workshop.PictureCount).Select(_shop.Picture), _shop.Picture(3)],
            answers.Select(answer => answer.GetProperty("image").GetString()));
        Assert.All(answers, (answer, i) =>
        {
            sbyte[] scores = _shop.AnswerTo(i < Workshop.PictureCount ? i : 3);
            Assert.Equal(scores.IndexOf(scores.Max()), answer.GetProperty("classes")[0].GetProperty("class").GetInt32());
        });
        Assert.Equal(json.RootElement.GetProperty("arenaBytes").GetInt32(), classified.GetProperty("arenaBytes").GetInt32());

        Assert.Contains("kind ", CommandRun.Done([.. command, "--classify", _shop.Picture(0)]).Output, StringComparison.Ordinal);
        string[] before = _shop.Listing();
        ConsoleRun absent = CommandRun.Of([.. command, "--classify", _shop.File("absent.jpg")]);
        Assert.Equal(
            (ExitCodes.BadInput, true), (absent.Code, absent.Errors.Contains("absent.jpg: no such picture", StringComparison.Ordinal)));
        Assert.Equal(before, _shop.Listing());
    }

    /// <summary>Other types at the model's ends change no answer; golden answers are stated for bytes, and so not for floats.</summary>
    [Theory]
    [InlineData("uint8", TensorType.UInt8)]
    [InlineData("float32", TensorType.Float32)]
    public void Quantize_gives_the_input_and_the_output_another_type(string word, TensorType type)
    {
        string[] pictures = [.. Enumerable.Range(0, Workshop.PictureCount).Select(_shop.Picture)];
        string[] Answers()
        {
            using JsonDocument json = Json("classify", [_shop.Model, .. pictures, "--top", "7"]);
            return [.. json.RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("classes").GetRawText())];
        }

        _shop.Quantize();
        string[] asInt8 = Answers();
        _shop.Quantize("--io", word);
        Model model = Model.Load(_shop.Model);
        Assert.Equal((type, type), (model.Tensors[model.Inputs[0]].Type, model.Tensors[model.Outputs[0]].Type));
        Assert.Equal(asInt8, Answers());
        Assert.Equal(type == TensorType.UInt8, model.MetadataEntries.ContainsKey(GoldenPairs.Entry));
    }

    [Fact]
    public void The_same_command_gives_the_same_bytes()
    {
        _shop.Quantize();
        byte[] first = File.ReadAllBytes(_shop.Model);
        _shop.Quantize();
        Assert.Equal(first, File.ReadAllBytes(_shop.Model));
        _shop.Quantize("--calibration", "minmax");
        Assert.NotEqual(first, File.ReadAllBytes(_shop.Model));
    }

    [Fact]
    public void Classify_names_the_classes_in_the_order_of_the_scores()
    {
        _shop.Quantize();
        string[] pictures = [.. Enumerable.Range(0, 3).Select(_shop.Picture)];
        using JsonDocument json = Json("classify", [_shop.Model, .. pictures, "--top", "7"]);
        JsonElement[] answers = [.. json.RootElement.GetProperty("images").EnumerateArray()];
        Assert.Equal(pictures, answers.Select(answer => answer.GetProperty("image").GetString()));
        for (int i = 0; i < answers.Length; i++)
        {
            sbyte[] scores = _shop.AnswerTo(i);
            int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(c => -scores[c]).ThenBy(c => c)];
            JsonElement[] classes = [.. answers[i].GetProperty("classes").EnumerateArray()];
            Assert.Equal(order, classes.Select(c => c.GetProperty("class").GetInt32()));
            Assert.Equal(order.Select(c => $"kind {c}"), classes.Select(c => c.GetProperty("name").GetString()));

            // TensorFlow Lite's softmax has the scale 1/256 and the zero point -128.
            Assert.Equal(order.Select(c => (scores[c] + 128) / 256f), classes.Select(c => c.GetProperty("score").GetSingle()));
        }

        string text = CommandRun.Done("classify", _shop.Model, pictures[0], "--top", "2").Output;
        Assert.Equal(2, text.Split("kind ").Length - 1);
    }

    [Fact]
    public void Evaluate_counts_right_answers_and_leaves_out_what_is_excepted()
    {
        _shop.Quantize("--list-calibration", _shop.File("list.txt"));
        int[][] orders =
        [
            .. Enumerable.Range(0, Workshop.PictureCount).Select(_shop.AnswerTo)
                .Select(scores => Enumerable.Range(0, scores.Length).OrderBy(c => -scores[c]).ThenBy(c => c).ToArray()),
        ];

        // The right class stands at place 0, 1, 2, ... of the answers to pictures 0, 1, 2, ...
        _shop.Write("truth.csv", Workshop.TruthOf(i => orders[i][i % Workshop.Classes]));
        using JsonDocument all = Json("evaluate", [_shop.Model, "--images", _shop.Pictures, "--labels", _shop.Truth]);
        Assert.Equal((12, 2 / 12.0, 10 / 12.0), (Number(all, "pictures"), Number(all, "top1"), Number(all, "top5")));
        Assert.Equal(Math.Sqrt(2 / 12.0 * (10 / 12.0) / 12), Number(all, "top1StandardError"), 12);

        // Left: 1, 3, 5, 6, 8, 10, 11; place 0 in none; places 5 and 6 in pictures 5 and 6.
        using JsonDocument unseen = Json(
            "evaluate", [_shop.Model, "--images", _shop.Pictures, "--labels", _shop.Truth, "--except", _shop.File("list.txt")]);
        Assert.Equal((7, 0.0, 5 / 7.0), (Number(unseen, "pictures"), Number(unseen, "top1"), Number(unseen, "top5")));

        using JsonDocument some = Json("evaluate", [_shop.Model, "--images", _shop.Pictures, "--labels", _shop.Truth, "--limit", "3"]);
        Assert.Equal((3, 1 / 3.0), (Number(some, "pictures"), Number(some, "top1")));    // pictures 0, 4 and 8

        // quantize --truth scores the same seven.
        using JsonDocument quantize = JsonOf(_shop.Quantize("--truth", _shop.Truth, "--json"));
        Assert.Equal((7, 0.0, 5 / 7.0), (Number(quantize, "comparedPictures"), Number(quantize, "top1"), Number(quantize, "top5")));
        Assert.False(quantize.RootElement.GetProperty("comparedOnCalibrationPictures").GetBoolean());
    }

    [Fact]
    public void Truth_is_measured_and_said_to_be_flattering_where_all_pictures_were_calibrated_on()
    {
        using JsonDocument json = JsonOf(_shop.Quantize("--truth", _shop.Truth, "--json", "--calibrate", "12"));
        Assert.True(json.RootElement.GetProperty("comparedOnCalibrationPictures").GetBoolean());
        Assert.Equal(12, Number(json, "comparedPictures"));
        int right = Enumerable.Range(0, Workshop.PictureCount)
            .Count(i => Array.IndexOf(_shop.AnswerTo(i), _shop.AnswerTo(i).Max()) == i % Workshop.Classes);
        Assert.Equal(right / 12.0, Number(json, "top1"));
    }

    [Fact]
    public void A_network_agrees_with_itself_and_nearly_with_its_weights()
    {
        _shop.Quantize();
        string[] labelled = ["--images", _shop.Pictures, "--labels", _shop.Truth];
        using JsonDocument same = Json("evaluate", [_shop.Model, .. labelled, "--against", _shop.Model]);
        Assert.Equal(1, Number(same, "agreement"));
        Assert.False(same.RootElement.TryGetProperty("outputSignalToNoiseDecibels", out _));    // infinite, which JSON cannot say
        Assert.Contains(
            "infinite", CommandRun.Done(["evaluate", _shop.Model, .. labelled, "--against", _shop.Model]).Output, StringComparison.Ordinal);

        using JsonDocument weights = Json("evaluate", [_shop.Model, .. labelled, "--against", _shop.Weights]);
        Assert.InRange(Number(weights, "outputSignalToNoiseDecibels"), 20, 100);
        using JsonDocument floats = Json(
            "evaluate", [_shop.Weights, .. labelled, "--against", _shop.Weights, "--preprocess", Workshop.Normalization]);
        Assert.Equal(1, Number(floats, "agreement"));
    }

    [Fact]
    public void Run_gives_what_the_engine_gives_and_dumps_every_operator()
    {
        _shop.Quantize();
        string input = _shop.Write("in.raw", _shop.InputOf(3));
        using JsonDocument json = Json(
            "run", [_shop.Model, "--input", input, "--output", _shop.File("out.raw"), "--dump", _shop.File("layers"), "--repeat", "3"]);

        byte[] output = File.ReadAllBytes(_shop.File("out.raw"));
        Assert.Equal(_shop.AnswerTo(3), output.Select(value => unchecked((sbyte)value)));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(output)), json.RootElement.GetProperty("outputSha256").GetString());
        Assert.Equal(3, Number(json, "runs"));

        Model model = Model.Load(_shop.Model);
        string[] lines = File.ReadAllLines(_shop.File("layers/layers.txt"));
        string[] files = [.. Directory.GetFiles(_shop.File("layers"), "*.raw").Order(StringComparer.Ordinal)];
        Assert.Equal((model.Operators.Count, model.Operators.Count), (lines.Length, files.Length));
        Assert.Equal(
            files.Select(file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))),
            lines.Select(line => line.Split(' ')[0]));
        Assert.Equal(output, File.ReadAllBytes(files[^1]));
    }

    [Fact]
    public void Bench_measures_the_layers_that_inspect_shows_and_they_add_up_to_the_whole()
    {
        _shop.Quantize();
        using JsonDocument inspect = Json("inspect", [_shop.Model]);
        using JsonDocument bench = Json("bench", [_shop.Model, "--per-layer", "--runs", "3"]);
        Assert.Equal((3, 1), (Number(bench, "runs"), Number(bench, "threads")));
        Assert.All(["arenaBytes", "weightBytes", "macs"], name => Assert.Equal(Number(inspect, name), Number(bench, name)));

        JsonElement[] layers = [.. bench.RootElement.GetProperty("layers").EnumerateArray()];
        JsonElement[] inspected = [.. inspect.RootElement.GetProperty("layers").EnumerateArray()];
        Assert.Equal(inspected.Select(Description), layers.Select(Description));
        Assert.Equal(Number(bench, "macs"), layers.Sum(layer => layer.GetProperty("macs").GetDouble()));
        Assert.Equal(1, layers.Sum(layer => layer.GetProperty("timeShare").GetDouble()), 6);
        Assert.InRange(Number(bench, "medianMilliseconds"), Number(bench, "p10Milliseconds"), Number(bench, "p90Milliseconds"));
        Assert.Equal(Number(bench, "macs") / Number(bench, "medianMilliseconds"), Number(bench, "macsPerSecond") / 1000, 3);
        Assert.Equal(Number(bench, "rooflineMilliseconds") / Number(bench, "medianMilliseconds"), Number(bench, "rooflineShare"), 6);

        static string Description(JsonElement layer) =>
            $"{layer.GetProperty("step")} {layer.GetProperty("operators")} {layer.GetProperty("output")} {layer.GetProperty("shape")} "
                + $"{layer.GetProperty("macs")}";
    }

    [Fact]
    public void Bench_shows_layers_only_when_it_is_asked_to()
    {
        _shop.Quantize();
        using JsonDocument json = Json("bench", [_shop.Model, "--runs", "1"]);
        Assert.False(json.RootElement.TryGetProperty("layers", out _));
        Assert.DoesNotContain("CONV_2D", CommandRun.Done("bench", _shop.Model, "--runs", "1").Output, StringComparison.Ordinal);
        Assert.Contains("CONV_2D", CommandRun.Done("bench", _shop.Model, "--runs", "1", "--per-layer").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("bench")]
    [InlineData("classify")]
    [InlineData("evaluate")]
    public void Kernels_are_those_asked_for_and_are_named(string command)
    {
        _shop.Quantize();
        string[] args = command switch
        {
            "run" =>
                [
                    _shop.Model, "--input", _shop.Write("in.raw", _shop.InputOf(0)), "--output", _shop.File("out.raw"), "--dump",
                    _shop.File("dump"),
                ],
            "evaluate" => [_shop.Model, "--images", _shop.Pictures, "--labels", _shop.Truth, "--against", _shop.Weights],
            "bench" => [_shop.Model, "--runs", "1"],
            _ => [_shop.Model, _shop.Picture(0)],
        };
        foreach (InstructionSet set in InstructionSets.Supported)
        {
            string name = set.ToString().ToLowerInvariant();
            using JsonDocument json = Json(command, [.. args, "--kernels", name]);
            Assert.Equal(name, json.RootElement.GetProperty("kernels").GetString());
            Assert.Contains($"kernels: {name}", CommandRun.Done([command, .. args, "--kernels", name]).Output, StringComparison.Ordinal);
        }

        Assert.Contains(
            $"kernels: {InstructionSets.Best.ToString().ToLowerInvariant()}",
            CommandRun.Done([command, .. args]).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_draws_one_box_for_each_buffer()
    {
        _shop.Quantize();
        using JsonDocument json = Json("inspect", [_shop.Model, "--svg", _shop.File("arena.svg")]);

        XElement[] boxes =
            [.. XDocument.Load(_shop.File("arena.svg")).Descendants().Where(element => element.Attribute("class")?.Value == "buffer")];
        JsonElement[] buffers = [.. json.RootElement.GetProperty("memoryMap").EnumerateArray()];
        Assert.NotEmpty(buffers);
        Assert.Equal(buffers.Length, boxes.Length);
        Assert.Equal(
            buffers.Select(buffer => (double)buffer.GetProperty("bytes").GetInt32() / Number(json, "arenaBytes")),
            boxes.Select(box => (double)box.Attribute("height")! / 420),
            (expected, actual) => Math.Abs(expected - actual) < 0.001);
        Assert.Equal(
            buffers.Max(buffer => buffer.GetProperty("offset").GetInt32() + buffer.GetProperty("bytes").GetInt32()),
            Number(json, "arenaBytes"));

        string text = CommandRun.Done("inspect", _shop.Model).Output;
        Assert.Contains("CONV_2D", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 240));
    }

    /// <summary>Large enough to go by rows.</summary>
    private static string ShippedModel => Path.Combine(Readme.RepositoryFolder, "models/cards/v1-0.25-96.tflite");

    [Theory]
    [InlineData("reference", InstructionSet.Reference)]
    [InlineData("scalar", InstructionSet.Scalar)]
    [InlineData("arm64", InstructionSet.Arm64)]
    [InlineData("armdotproduct", InstructionSet.ArmDotProduct)]
    [InlineData("avx2", InstructionSet.Avx2)]
    [InlineData("avx512", InstructionSet.Avx512)]
    public void Inspect_plans_for_any_kernels_and_says_which_layers_go_by_rows(string kernels, InstructionSet set)
    {
        using JsonDocument json = Json("inspect", [ShippedModel, "--kernels", kernels, "--svg", _shop.File("arena.svg")]);
        Model model = Model.Load(ShippedModel);
        MemoryPlan plan = MemoryPlan.Of(model, set);
        Assert.Equal(kernels, json.RootElement.GetProperty("kernels").GetString());
        Assert.Equal(
            (plan.ArenaBytes, MemoryPlan.Of(model, set, layerByLayer: true).ArenaBytes),
            (Number(json, "arenaBytes"), Number(json, "layerByLayerArenaBytes")));
        Assert.Equal(plan.FullestStep + 1, Number(json, "peakStep"));
        Assert.Equal(
            [
                ("arm64", MemoryPlan.Of(model, InstructionSet.Arm64).ArenaBytes),
                ("armdotproduct", MemoryPlan.Of(model, InstructionSet.ArmDotProduct).ArenaBytes),
                ("c", CExport.Of(model, "net").ArenaBytes),
            ],
            json.RootElement.GetProperty("boards")
                .EnumerateArray()
                .Select(board => (board.GetProperty("kernels").GetString()!, board.GetProperty("arenaBytes").GetInt32())));

        // Layers of one number make up that step of the plan; a band in the picture for each that goes by rows.
        ILookup<int, JsonElement> layers =
            json.RootElement.GetProperty("layers").EnumerateArray().ToLookup(layer => layer.GetProperty("step").GetInt32() - 1);
        Assert.Equal(Enumerable.Range(0, plan.Steps.Count), layers.Select(step => step.Key));
        Assert.Equal(
            plan.Steps.Select(step => step.Name),
            layers.Select(step => string.Join(" + ", step.Select(layer => layer.GetProperty("operators").GetString()))));
        Assert.Equal(
            plan.Steps.Select(step => step.ByRows),
            layers.Select(step => step.Select(layer => layer.GetProperty("byRows").GetBoolean()).Distinct().Single()));
        Assert.Equal(set != InstructionSet.Reference, plan.Steps.Any(step => step.ByRows));
        string[] bands =
        [
            .. XDocument.Load(_shop.File("arena.svg"))
            .Descendants()
            .Where(element => element.Attribute("class")?.Value == "by-rows")
            .Select(band => band.Value),
        ];
        Assert.Equal(
            layers.Where(step => plan.Steps[step.Key].ByRows).Select(
                step => $"step {step.Key + 1} by rows: {string.Join(", ", step.Select(layer => layer.GetProperty("output").GetString()))}"),
            bands);

        string text = CommandRun.Done("inspect", ShippedModel, "--kernels", kernels).Output;
        Assert.Contains($"arena {plan.ArenaBytes:N0} bytes with {kernels} kernels", text, StringComparison.Ordinal);
        Assert.Equal(set != InstructionSet.Reference, text.Contains("   by rows  ", StringComparison.Ordinal));
    }

    [Fact]
    public void Inspect_plans_for_exported_c()
    {
        CExport export = CExport.Of(Model.Load(ShippedModel), "net");
        using JsonDocument json = Json("inspect", [ShippedModel, "--kernels", "c"]);
        Assert.Equal(
            ("c", export.ArenaBytes, export.ConstantBytes),
            (json.RootElement.GetProperty("kernels").GetString(), Number(json, "arenaBytes"), Number(json, "weightBytes")));
    }

    [Fact]
    public void Quantize_writes_the_edge_profile_and_inspect_explains_it()
    {
        CommandRun.Done([.. _shop.MobileNetCommand(), "--profile", "edge"]);
        Model model = Model.Load(_shop.Model);
        int own = model.Operators.Count(op => op.Options is ConvolutionOptions { IsEdge: true });
        Assert.True(own > 0);
        string text = CommandRun.Done("inspect", _shop.Model).Output;
        Assert.Contains("options: edge profile, ", text, StringComparison.Ordinal);
        Assert.Contains(
            $"edge profile: {own} of {model.Operators.Count} operators are specific to this runtime; no other runtime can run the model",
            text,
            StringComparison.Ordinal);
        Assert.Contains("whose input has a scale for each channel", text, StringComparison.Ordinal);
        Assert.DoesNotContain("edge profile", CommandRun.Done("inspect", Standard()).Output, StringComparison.Ordinal);

        ConsoleRun refused = CommandRun.Of([.. _shop.MobileNetCommand(), "--profile", "fast"]);
        Assert.Equal(ExitCodes.Usage, refused.Code);

        string Standard()
        {
            CommandRun.Done(_shop.MobileNetCommand());
            return _shop.Model;
        }
    }

    [Fact]
    public void Quantize_writes_only_what_fits_the_board()
    {
        string[] list = ["--list-calibration", _shop.File("list.txt"), "--classify", _shop.Picture(0)];
        using JsonDocument json = JsonOf(_shop.QuantizeMobileNet("--json"));
        Model model = Model.Load(_shop.Model);
        MemoryPlan c = PlannedModel.ForC(model).Plan;
        MemoryPlan[] boards = [MemoryPlan.Of(model, InstructionSet.Arm64), MemoryPlan.Of(model, InstructionSet.ArmDotProduct), c];
        Assert.Equal(
            boards.Select(board => board.ArenaBytes),
            json.RootElement.GetProperty("boards").EnumerateArray().Select(board => board.GetProperty("arenaBytes").GetInt32()));
        MemoryPlan largest = boards.MaxBy(board => board.ArenaBytes)!;
        File.Delete(_shop.Model);
        string[] before = _shop.Listing();

        ConsoleRun refused = CommandRun.Of([.. _shop.MobileNetCommand(), "--max-arena", $"{largest.ArenaBytes - 1}", .. list]);
        Assert.Equal((ExitCodes.BadInput, ""), (refused.Code, refused.Output));
        Assert.Contains(
            $"is {largest.ArenaBytes:N0} bytes, and --max-arena allows {largest.ArenaBytes - 1:N0}",
            refused.Errors,
            StringComparison.Ordinal);
        Assert.Contains($"in step {largest.FullestStep + 1} (", refused.Errors, StringComparison.Ordinal);
        Assert.Contains($"{largest.Steps[largest.FullestStep].Output}", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, _shop.Listing());

        string text = CommandRun.Done([.. _shop.MobileNetCommand(), "--max-arena", $"{largest.ArenaBytes}", .. list]).Output;
        Assert.Contains(
            $"Cortex-A53/A72 (arm64) {boards[0].ArenaBytes:N0} bytes, Cortex-A76 (armdotproduct) {boards[1].ArenaBytes:N0} bytes, "
                + $"microcontrollers (c) {c.ArenaBytes:N0} bytes of RAM, {c.WeightBytes:N0} of flash beside code",
            text,
            StringComparison.Ordinal);
        Assert.Equal(model.File.ToArray(), File.ReadAllBytes(_shop.Model));
    }

    [Theory]
    [InlineData("quantize")]
    [InlineData("classify")]
    [InlineData("inspect")]
    [InlineData("evaluate")]
    [InlineData("run")]
    [InlineData("bench")]
    [InlineData("compare")]
    public void Json_has_the_names_that_the_readme_lists(string command)
    {
        _shop.Quantize();
        string[] args = command switch
        {
            "quantize" =>
                [
                    _shop.Weights, "--images", _shop.Pictures, "--preprocess", Workshop.Normalization, "--calibrate", "5", "--truth",
                    _shop.Truth, "--classify", _shop.Picture(0), "-o", _shop.File("other.tflite"),
                ],
            "classify" => [_shop.Model, _shop.Picture(0)],
            "inspect" => [_shop.Model],
            "evaluate" => [_shop.Model, "--images", _shop.Pictures, "--labels", _shop.Truth, "--against", _shop.Weights],
            "bench" => [_shop.Model, "--per-layer", "--runs", "2"],
            "compare" => [_shop.Model, OtherModel(), "--images", _shop.Pictures, "--labels", _shop.Truth],
            _ => [_shop.Model, "--input", _shop.Write("in.raw", _shop.InputOf(0)), "--output", _shop.File("out.raw")],
        };
        using JsonDocument json = Json(command, args);
        Assert.Equal(Readme.JsonNames(command).Order(), NamesIn(json.RootElement).Distinct().Order());
    }

    [Fact]
    public void Json_of_float_weights_has_the_names_that_the_readme_lists()
    {
        using JsonDocument json = Json("inspect", [_shop.Safetensors()]);
        Assert.Equal(Readme.JsonNames("inspect", "Of float weights").Order(), NamesIn(json.RootElement).Distinct().Order());
    }

    [Fact]
    public void Float_weights_of_16_bits_are_taken_by_every_command_that_takes_float_weights()
    {
        const int count = Workshop.Size * Workshop.Size * 3;
        Samples samples = new(5);
        TfLiteWriter file = new();
        int input = file.Activation("input", 1, Workshop.Size, Workshop.Size, 3);
        int flat = file.Activation("flat", 1, count);
        int weights = file.Activation("weights", Workshop.Classes, count);
        int output = file.Activation("output", 1, Workshop.Classes);
        file.Operator(22, [input, file.Integers("shape", [1, count])], flat);    // RESHAPE
        // DEQUANTIZE
        file.Operator(
            6,
            [file.Halves("half", [Workshop.Classes, count], [.. samples.Values(Workshop.Classes * count).Select(value => (Half)value)])],
            weights);
        file.Operator(9, [flat, weights, -1], output, (0, (byte)0));    // FULLY_CONNECTED
        string model = _shop.Write("half.tflite", file.Finish(input, output));

        string[] preprocess = ["--preprocess", Workshop.Normalization];
        using JsonDocument classes = Json("classify", [model, _shop.Picture(0), .. preprocess]);
        using JsonDocument cost = Json("inspect", [model]);
        Assert.Equal(count * Workshop.Classes, Number(cost, "macs"));
        CommandRun.Done(["quantize", model, "--images", _shop.Pictures, .. preprocess, "-o", _shop.Model]);
        using JsonDocument agreement = Json(
            "evaluate", [_shop.Model, "--images", _shop.Pictures, "--labels", _shop.Truth, "--against", model]);
        Assert.InRange(Number(agreement, "outputSignalToNoiseDecibels"), 20, 100);
        ConsoleRun run = CommandRun.Of("run", model, "--input", _shop.Truth, "--output", _shop.File("out.raw"));
        Assert.Equal(3, run.Code);
        Assert.Contains("'mobilenet-edge quantize' makes one", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>One that sees pictures in another way, so that it gives other answers.</summary>
    private string OtherModel()
    {
        CommandRun.Done("quantize", _shop.Weights, "--images", _shop.Pictures, "--preprocess", "tf", "-o", _shop.File("other.tflite"));
        return _shop.File("other.tflite");
    }

    private static JsonDocument Json(string command, string[] args) => JsonOf(CommandRun.Done([command, .. args, "--json"]));

    /// <summary>All of standard output is one JSON object: the parser takes nothing behind it.</summary>
    private static JsonDocument JsonOf(ConsoleRun run) => JsonDocument.Parse(run.Output);

    private static double Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetDouble();

    /// <summary>Members at any depth; what provenance holds depends on the file.</summary>
    private static IEnumerable<string> NamesIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            element
                .EnumerateObject()
                .SelectMany(member => member.Name == "provenance" ? [member.Name] : NamesIn(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(NamesIn),
        _ => [],
    };
}
