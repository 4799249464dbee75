using System.CommandLine;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Files;
using MobileNetEdge.Tools.Quantizer.Networks;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>Options that several commands take.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object and nothing else" };

    public static Option<string?> Labels() => new("--labels") { Description = "Class names, one a line" };

    /// <summary>Refuses numbers below 1. Held to the option, not to the command: a command's validators see 0 for an option left out.</summary>
    public static void FromOneUp(Option<int> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1)
        {
            result.AddError($"{option.Name} takes a number from 1 up");
        }
    });

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

    public static IReadOnlyList<string>? ReadLabels(string? path) => path is null ? null : InputFile.ReadLabels(path);
}
