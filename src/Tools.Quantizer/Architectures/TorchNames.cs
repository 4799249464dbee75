namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>PyTorch's names: a tensor's is that of its module and its own, with a dot between; a module's likewise.</summary>
internal static class TorchNames
{
    /// <summary>"classifier.1" of "classifier.1.weight"; empty where there is no dot.</summary>
    public static string ModuleOf(string name) => name.LastIndexOf('.') is >= 0 and var dot ? name[..dot] : string.Empty;

    /// <summary>"weight" of "classifier.1.weight".</summary>
    public static string LastOf(string name) => name[(name.LastIndexOf('.') + 1)..];
}
