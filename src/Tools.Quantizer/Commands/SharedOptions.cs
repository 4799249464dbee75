using System.CommandLine;
using System.Globalization;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Options that several commands take.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object and nothing else" };

    public static Option<string?> Labels() =>
        new("--labels") { HelpName = "FILE", Description = "A text file of class names, one per line, in the order of the classes" };

    /// <summary>What the numbers of the outputs mean; to be read with <see cref="Heads"/>.</summary>
    public static Option<string?> Head()
    {
        string[] words = [.. Enum.GetValues<HeadKind>().Select(Vision.Networks.Head.NameOf)];
        Option<string?> option = new("--head")
        {
            HelpName = string.Join('|', words),
            Description = "What the output means: classes that exclude each other, a binary decision, multilabel (several at once), "
                + "classmap (classes for each cell), values (measured quantities) or an embedding; by default what the file says, or "
                + "the end of its graph. Of several outputs one for each, in their order: values,binary",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token]
                && token.Value.Split(',').FirstOrDefault(word => !words.Contains(word, StringComparer.OrdinalIgnoreCase)) is { } wrong)
            {
                result.AddError($"--head takes {string.Join(" or ", words)}, and not '{wrong}'");
            }
        });
        return option;
    }

    /// <summary>The value of --head; null if it is not given.</summary>
    public static IReadOnlyList<HeadKind>? Heads(string? text) =>
        text is null ? null : [.. text.Split(',').Select(static word => Enum.Parse<HeadKind>(word, ignoreCase: true))];

    /// <summary>To be read, with <see cref="Limit"/>, by <see cref="PictureChoice"/>.</summary>
    public static Option<string?> Except() =>
        new("--except")
        {
            HelpName = "FILE",
            Description = "A list of pictures to leave out, one per line, such as 'quantize --list-calibration' writes",
        };

    public static Option<int?> Limit()
    {
        Option<int?> option = new("--limit")
        {
            HelpName = "N",
            Description = "Use at most this many pictures, spread evenly over the list",
        };
        RequireCount(option);
        return option;
    }

    /// <summary>To be read with <see cref="KernelNames.Parse"/>.</summary>
    public static Option<string?> Kernels()
    {
        Option<string?> option = new("--kernels")
        {
            HelpName = string.Join('|', KernelNames.Here()),
            Description = "Kernels that run a quantized model, of those that this processor has; the best of them by default",
        };
        RequireValid(option, static name => KernelNames.Parse(name));
        return option;
    }

    /// <summary>The options of <see cref="PreprocessingOptions"/>.</summary>
    internal sealed class Preprocess
    {
        private readonly Option<string?> _normalization = new("--preprocess")
        {
            HelpName = "HOW",
            Description = "How pixels become the input if the file does not say: tf (x/127.5 − 1), torch, caffe, or MEAN,STD",
        };

        private readonly Option<Fit?> _fit = new("--fit")
        {
            Description = "How a picture is fitted to the input; crop (its centre) unless the file says otherwise",
        };

        private readonly Option<Resampling?> _resampling = new("--resampling")
        {
            Description = "How a picture is resized; bilinear unless the file says otherwise",
        };

        private readonly Option<ChannelOrder?> _channels = new("--channels")
        {
            Description = "The colour order of the input; rgb unless the file says otherwise",
        };

        public Preprocess()
        {
            RequireWord(_fit, "crop", "letterbox", "stretch");
            RequireWord(_resampling, "bilinear", "area");
            RequireWord(_channels, "rgb", "bgr");
            RequireValid(_normalization, static text => PreprocessingOptions.Parse(text));
        }

        public void AddTo(Command command)
        {
            command.Add(_normalization);
            command.Add(_fit);
            command.Add(_resampling);
            command.Add(_channels);
        }

        public PreprocessingOptions Of(ParseResult parsed) =>
            new(parsed.GetValue(_normalization), parsed.GetValue(_fit), parsed.GetValue(_resampling), parsed.GetValue(_channels));
    }

    /// <summary>
    /// What float weights may leave open: the size of the input, which of a checkpoint's weights are meant, and an activation.
    /// </summary>
    internal sealed class InputSize
    {
        private readonly Option<string?> _size = new("--resolution")
        {
            HelpName = "N|HxW",
            Description = "Height and width of the input in pixels, for float weights that do not state them and for weights without a "
                + "graph: 224, or 48x192",
        };

        private readonly Option<string?> _entry = new("--weights-entry")
        {
            HelpName = "NAME",
            Description = "Of a PyTorch checkpoint: the entry that holds the weights, such as state_dict_ema; the usual one by default",
        };

        private readonly Option<string?> _relu = new("--relu")
        {
            Description = "Of a MobileNetV2 by torchvision's names: whether it has relu6, as the paper, or relu, as torchvision's "
                + "quantizable one; no tensor tells",
        };

        public InputSize()
        {
            RequireWord(_relu, "relu6", "relu");
            _size.Validators.Add(static result =>
            {
                if (result.Tokens is [var token] && Parse(token.Value) is null)
                {
                    result.AddError(
                        $"--resolution takes a whole number from 1 to {Architecture.LargestResolution}, or two such as 48x192, and not "
                            + $"'{token.Value}'");
                }
            });
        }

        public void AddTo(Command command)
        {
            command.Add(_size);
            command.Add(_entry);
            command.Add(_relu);
        }

        public ImportOptions Of(ParseResult parsed) =>
            (parsed.GetValue(_size) is { } text && Parse(text) is { } options ? options : new ImportOptions())
                with
            {
                WeightsEntry = parsed.GetValue(_entry),
                Relu6 = parsed.GetValue(_relu)?.Equals("relu6", StringComparison.OrdinalIgnoreCase),
            };

        private static ImportOptions? Parse(string text)
        {
            int[] sizes =
            [
                .. text.Split('x')
                .Select(static part =>
                    int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                        && size <= Architecture.LargestResolution
                        ? size
                        : 0),
            ];
            return sizes switch
            {
                [> 0 and var both] => new ImportOptions { Resolution = both },
                [> 0 and var height, > 0 and var width] => new ImportOptions { Resolution = height, Width = width },
                _ => null,
            };
        }
    }

    /// <summary>The options of <see cref="EngineSetup"/>.</summary>
    internal sealed class EngineChoice
    {
        private readonly Option<int> _threads = new("--threads")
        {
            HelpName = "N",
            Description = "How many threads run the network",
            DefaultValueFactory = _ => 1,
        };

        private readonly Option<string?> _kernels = Kernels();

        public EngineChoice() => RequireCount(_threads, EngineOptions.MostThreads);

        public void AddTo(Command command)
        {
            command.Add(_threads);
            command.Add(_kernels);
        }

        public EngineSetup Of(ParseResult parsed) => new(parsed.GetValue(_threads), KernelNames.Parse(parsed.GetValue(_kernels)));
    }

    /// <summary>A count of 1 or more. The option validates it, not the command: a command's validators see 0 for an option that is left
    /// out.</summary>
    public static Option<int> Count(string name, string description, int standard)
    {
        Option<int> option = new(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => standard };
        RequireCount(option);
        return option;
    }

    public static void RequireCount(Option option, int most = int.MaxValue) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out int value) || value < 1 || value > most))
        {
            result.AddError(
                $"{option.Name} takes a whole number from 1 {(most == int.MaxValue ? "up" : $"to {most}")}, and not "
                    + $"'{result.Tokens[0].Value}'");
        }
    });

    /// <summary>Requires a value that the setting's own parser accepts.</summary>
    private static void RequireValid(Option option, Action<string> parse) => option.Validators.Add(result =>
    {
        try
        {
            if (result.Tokens is [var token])
            {
                parse(token.Value);
            }
        }
        catch (InputException error)
        {
            result.AddError(error.MessageWith(SettingNames.OfOptions));
        }
    });

    /// <summary>Requires one of these words; parsing an enumeration would also accept numbers that are none of its values.</summary>
    public static void RequireWord(Option option, params string[] words)
    {
        option.HelpName = string.Join('|', words);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !words.Contains(token.Value, StringComparer.OrdinalIgnoreCase))
            {
                result.AddError($"{option.Name} takes {string.Join(" or ", words)}, and not '{token.Value}'");
            }
        });
    }

    /// <summary>Refuses a mistyped option in place of a file. A file whose name begins with dashes is written ./--name.</summary>
    public static void RequireFile(Argument argument) => argument.Validators.Add(static result =>
    {
        if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal)) is { } option)
        {
            result.AddError($"there is no option {option.Value}");
        }
    });

    public static IReadOnlyList<string>? ReadLabels(string? path) => path is null ? null : InputFile.ReadLabels(path);
}
