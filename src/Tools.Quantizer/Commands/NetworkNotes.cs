using MobileNetEdge.Vision.Networks;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Commands;

/// <summary>No guess is silent: says what was assumed of a network, and how to say otherwise.</summary>
internal static class NetworkNotes
{
    /// <summary>A line for each on standard error.</summary>
    public static void Print(NetworkDescription network)
    {
        foreach (string note in network.Notes)
        {
            Terminal.Note($"{network.Path}: {note}");
        }
    }
}
