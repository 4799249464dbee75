using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Device.Commands;

/// <summary>Says whether a configuration can be used, without a camera or a line.</summary>
internal static class CheckCommand
{
    /// <exception cref="InputException">A file that it names cannot be used.</exception>
    /// <exception cref="ConfigurationException">It has mistakes.</exception>
    public static void Run(string path)
    {
        ConfigurationFile configuration = ConfigurationFile.Read(path);
        using Classifier classifier = ModelLoader.Load(configuration.Options.Model);
        configuration.CheckLabels(classifier.Labels);
        Terminal.WriteLine($"{path}: ok; the model knows {string.Join(", ", classifier.Labels)}");
    }
}
