using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Device.Commands;

/// <summary>Checks whether a configuration can be used, without opening a camera or a line.</summary>
internal static class CheckCommand
{
    /// <exception cref="InputException">The configuration has mistakes, or a file that it names cannot be used.</exception>
    /// <exception cref="ModelException">The model computes wrongly here.</exception>
    public static void Run(string path)
    {
        ConfigurationFile configuration = ConfigurationFile.Read(path);
        using Classifier classifier = ModelLoader.Load(configuration.Options.Model);
        ScoreLayout layout = ScoreLayout.Of(classifier);
        configuration.CheckLabels(layout);
        Terminal.WriteLine($"{path}: ok; the model knows {string.Join(", ", layout.Labels)}");
        if (!classifier.Engine.IsVerifiable)
        {
            Terminal.WriteLine($"{configuration.Options.Model.File}: {ModelLoader.Unverifiable}");
        }
    }
}
