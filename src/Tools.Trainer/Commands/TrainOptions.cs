using System.CommandLine;
using System.Globalization;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Commands;
using MobileNetEdge.Tools.Trainer.Data;
using MobileNetEdge.Tools.Trainer.Training;

namespace MobileNetEdge.Tools.Trainer.Commands;

/// <summary>The options of training: which network, on what, how.</summary>
internal sealed class TrainOptions
{
    private static readonly TrainingOptions Standard = new();

    private readonly Option<string> _arch = new("--arch")
    {
        HelpName = "v1|v2|v3-small|v3-large",
        Description = "The network",
        Required = true,
    };
    private readonly Option<double> _width = Number("--width", "Width multiplier: scales the channels of every layer", 1, 0.05, 4);
    private readonly Option<int> _resolution = new("--resolution")
    {
        HelpName = "N",
        Description = "Height and width of the input in pixels",
        DefaultValueFactory = _ => 224,
    };
    private readonly Option<int> _stemStride = new("--stem-stride")
    {
        HelpName = "1|2",
        Description = "Stride of the first convolution; 1 for small pictures",
        DefaultValueFactory = _ => 2,
    };
    private readonly Option<string> _data = new("--data")
    {
        HelpName = "DIR|ZIP",
        Description = "Pictures to train on, one folder per class",
        Required = true,
    };
    private readonly Option<string?> _test = new("--test")
    {
        HelpName = "DIR|ZIP",
        Description = "Pictures to test the trained network on, once, at the end",
    };
    private readonly Option<double> _validation = Number(
        "--validation", "Share of --data held out and measured after every epoch", 0.1, 0, 0.9);
    private readonly Option<string?> _weights = new("--weights")
    {
        HelpName = "FILE",
        Description = "A .safetensors of the same network to start from; its classifier starts from scratch if it has other classes",
    };
    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "FILE",
        Description = "The .safetensors to write",
        Required = true,
    };
    private readonly Option<int> _epochs = SharedOptions.Count(
        "--epochs", "Number of passes over the pictures, in full batches", Standard.Epochs);
    private readonly Option<int> _batch = SharedOptions.Count("--batch", "Pictures per step", Standard.BatchSize);
    private readonly Option<double> _learningRate = Number(
        "--learning-rate", "Peak learning rate; rises to it, then falls to 0", Standard.LearningRate, 1e-6, 100);
    private readonly Option<double> _weightDecay = Number(
        "--weight-decay", "How strongly weights are pulled to 0", Standard.WeightDecay, 0, 1);
    private readonly Option<double> _smoothing = Number(
        "--label-smoothing", "Share of the right answer spread over all classes", Standard.LabelSmoothing, 0, 0.9);
    private readonly Option<double> _warmUp = Number(
        "--warm-up", "Share of the training during which the learning rate rises", Standard.WarmUp, 0, 0.9);
    private readonly Option<double> _averaging = Number(
        "--averaging", "How much of the averaged weights a step keeps", Standard.Averaging, 0, 0.99999);
    private readonly Option<string> _augment = new("--augment")
    {
        HelpName = "LIST",
        Description = "Augmentations: all, none, or some of flip,shift,crop,colour",
        DefaultValueFactory = _ => "all",
    };
    private readonly Option<int> _seed = new("--seed")
    {
        HelpName = "N",
        Description = "Seed of everything that is random",
        DefaultValueFactory = _ => Standard.Seed,
    };
    private readonly Option<bool> _json = SharedOptions.Json();

    public TrainOptions()
    {
        SharedOptions.RequireWord(_arch, Families.Names);
        SharedOptions.RequireWord(_stemStride, "1", "2");
        SharedOptions.RequireCount(_resolution, Quantizer.Architectures.Architecture.LargestResolution);
        _augment.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && ParseAugmentations(token.Value) is null)
            {
                result.AddError(
                    $"--augment takes all, none, or some of flip,shift,crop,colour with commas between, not '{token.Value}'");
            }
        });
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            _arch,
            _width,
            _resolution,
            _stemStride,
            _data,
            _test,
            _validation,
            _weights,
            _out,
            _epochs,
            _batch,
            _learningRate,
            _weightDecay,
            _smoothing,
            _warmUp, _averaging, _augment, _seed, _json])
        {
            command.Add(option);
        }
    }

    public string Data(ParseResult parsed) => parsed.GetRequiredValue(_data);

    public string? Test(ParseResult parsed) => parsed.GetValue(_test);

    public double Validation(ParseResult parsed) => parsed.GetValue(_validation);

    /// <summary>The weights to start from; null for random ones.</summary>
    public string? Weights(ParseResult parsed) => parsed.GetValue(_weights);

    public string Out(ParseResult parsed) => parsed.GetRequiredValue(_out);

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public int Resolution(ParseResult parsed) => parsed.GetValue(_resolution);

    public Architecture Architecture(ParseResult parsed, int classes) =>
        new(
            Families.Parse(parsed.GetRequiredValue(_arch).ToLowerInvariant())!.Value,
            parsed.GetValue(_width),
            Resolution(parsed),
            classes) { StemStride = parsed.GetValue(_stemStride) };

    public TrainingOptions Training(ParseResult parsed) => new()
    {
        Epochs = parsed.GetValue(_epochs),
        BatchSize = parsed.GetValue(_batch),
        LearningRate = parsed.GetValue(_learningRate),
        WeightDecay = parsed.GetValue(_weightDecay),
        LabelSmoothing = parsed.GetValue(_smoothing),
        WarmUp = parsed.GetValue(_warmUp),
        Averaging = parsed.GetValue(_averaging),
        Augmentations = ParseAugmentations(parsed.GetRequiredValue(_augment))!.Value,
        Seed = parsed.GetValue(_seed),
    };

    private static Augmentations? ParseAugmentations(string text)
    {
        Augmentations all = Augmentations.None;
        foreach (string word in text.Split(','))
        {
            // not a number
            string? name = Enum.GetNames<Augmentations>().FirstOrDefault(known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (name is null)
            {
                return null;
            }

            all |= Enum.Parse<Augmentations>(name);
        }

        return all;
    }

    private static Option<double> Number(string name, string description, double standard, double low, double high)
    {
        Option<double> option = new(name) { HelpName = "X", Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token]
                && !(double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= low
                    && value <= high))
            {
                result.AddError(FormattableString.Invariant($"{name} takes a number from {low} to {high}, not '{token.Value}'"));
            }
        });
        return option;
    }
}
