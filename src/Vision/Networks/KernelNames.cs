using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Vision.Networks;

/// <summary>What users call the kernels of an instruction set: its name in small letters.</summary>
internal static class KernelNames
{
    public static string Of(InstructionSet set) => set.ToString().ToLowerInvariant();

    /// <summary>Those that this processor runs, from the plainest to the best.</summary>
    public static string[] Here() => [.. InstructionSets.Supported.Select(Of)];

    /// <param name="name">What the user gave; null for the best.</param>
    /// <exception cref="InputException">It is none that this processor runs.</exception>
    public static InstructionSet? Parse(string? name) => name is null ? null
        : Here().Contains(name, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<InstructionSet>(name, ignoreCase: true)
        : throw new InputException(
            "", Setting.Kernels, $" takes what this processor runs, {string.Join(" or ", Here())}, and not '{name}'");
}
