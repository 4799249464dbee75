using System.Text;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Export.Safetensors;
using MobileNetEdge.Tools.Trainer.Training;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Trainer.Report;

/// <summary>Writes the result of a training: the weights, two pictures beside them, and a short summary.</summary>
internal static class TrainingReport
{
    /// <param name="result">What to write.</param>
    /// <param name="tensors">The trained ones.</param>
    public static void WriteFiles(TrainingResult result, IWeightSource tensors)
    {
        AtomicFile.Write(
            result.Weights,
            SafetensorsWriter.Write(TorchTensors.Of(result.Metadata.Architecture.Build(tensors)), result.Metadata.ToStrings()));
        AtomicFile.Write(result.CurveSvg, Encoding.UTF8.GetBytes(CurveSvg.Draw(result.Network, result.Epochs)));
        if (result.Confusion is { } matrix)
        {
            AtomicFile.Write(result.ConfusionSvg!, Encoding.UTF8.GetBytes(ConfusionReport.ToSvg(result.Network, matrix)));
        }
    }

    public static void Print(TrainingResult result)
    {
        Terminal.WriteLine($"{result.Weights}: {result.Network}");
        Terminal.WriteLine($"  {result.Parameters:N0} parameters, {result.Macs:N0} multiply-accumulates");
        Terminal.WriteLine($"  trained on {result.TrainingPictures:N0} pictures for {result.Minutes:F1} minutes");
        if (result.ValidationAccuracy is { } validation)
        {
            Terminal.WriteLine($"  right on {validation:P2} of {result.ValidationPictures:N0} validation pictures");
        }

        if (result.TestAccuracy is { } test)
        {
            Terminal.WriteLine($"  right on {test:P2} of {result.TestPictures:N0} test pictures");
        }

        if (result.Confusion is { } matrix)
        {
            Terminal.WriteLine();
            ConfusionReport.WriteText(matrix);
        }
    }
}
