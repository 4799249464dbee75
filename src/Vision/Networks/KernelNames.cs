using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Vision.Networks;

/// <summary>Users' names for the kernels of an instruction set: its name in lower case.</summary>
internal static class KernelNames
{
    public static string Of(InstructionSet set) => set.ToString().ToLowerInvariant();

    /// <summary>The names this processor supports, from the plainest to the best.</summary>
    public static string[] Here() => [.. InstructionSets.Supported.Select(Of)];

    /// <param name="name">The user's choice; null for the best.</param>
    /// <exception cref="InputException">This processor does not support it.</exception>
    public static InstructionSet? Parse(string? name) => name is null ? null
        : Here().Contains(name, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<InstructionSet>(name, ignoreCase: true)
        : throw new InputException(
            "", Setting.Kernels, $" takes what this processor runs, {string.Join(" or ", Here())}, not '{name}'");
}
