using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Tools.Quantizer.Networks;

/// <summary>What users call the kernels of an instruction set: its name in small letters.</summary>
internal static class KernelNames
{
    public static string Of(InstructionSet set) => set.ToString().ToLowerInvariant();

    /// <summary>Those that this processor runs, from the plainest to the best.</summary>
    public static string[] Here() => [.. InstructionSets.Supported.Select(Of)];

    /// <summary>What is wrong with the value of <c>--kernels</c>, in words; null when nothing is.</summary>
    public static string? Problem(string name) => Here().Contains(name, StringComparer.OrdinalIgnoreCase)
        ? null
        : $"--kernels takes what this processor runs, {string.Join(" or ", Here())}, and not '{name}'";

    /// <param name="name">One without a <see cref="Problem"/>, or null for the best.</param>
    public static InstructionSet? Parse(string? name) => name is null ? null : Enum.Parse<InstructionSet>(name, ignoreCase: true);
}
