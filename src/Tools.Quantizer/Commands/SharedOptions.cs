using System.CommandLine;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Files;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Options that several commands take.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object and nothing else" };

    public static Option<string?> Labels() => new("--labels") { Description = "A text file of class names, one a line, in the order of the classes" };

    /// <summary>The options of <see cref="PreprocessingOptions"/>.</summary>
    internal sealed class Preprocess
    {
        private readonly Option<string?> _normalization = new("--preprocess")
        {
            Description = "How pixels become input when the file does not say: tf (x/127.5 − 1), torch, caffe, or MEAN,STD",
        };

        private readonly Option<Fit?> _fit = new("--fit") { Description = "How a picture is fitted to the input: crop (centre), letterbox or stretch" };

        private readonly Option<Resampling?> _resampling = new("--resampling") { Description = "How it is resized: bilinear or area" };

        private readonly Option<ChannelOrder?> _channels = new("--channels") { Description = "The order in which the network takes colours: rgb or bgr" };

        public Preprocess() => _normalization.Validators.Add(static result =>
        {
            try
            {
                if (result.GetValueOrDefault<string?>() is { } text)
                {
                    PreprocessingOptions.Parse(text);
                }
            }
            catch (UserError error)
            {
                result.AddError(error.Message);
            }
        });

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

    /// <summary>A count, from 1 up. Held to the option, not to the command: a command's validators see 0 for an option left out.</summary>
    public static Option<int> Count(string name, string description, int standard)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => standard };
        RequireCount(option);
        return option;
    }

    public static void RequireCount(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out int value) || value < 1))
        {
            result.AddError($"{option.Name} takes a whole number from 1 up, and not '{result.Tokens[0].Value}'");
        }
    });

    public static IReadOnlyList<string>? ReadLabels(string? path) => path is null ? null : InputFile.ReadLabels(path);
}
