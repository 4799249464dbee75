namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>
/// A function int8 → int8 as 256 values: entry q + 128 is f(q). A chain of such functions is again one table.
/// </summary>
internal static class UnaryTable
{
    public const int Entries = 256;

    public static sbyte[] Of(Func<sbyte, sbyte> function)
    {
        sbyte[] table = new sbyte[Entries];
        for (int q = sbyte.MinValue; q <= sbyte.MaxValue; q++)
        {
            table[q + 128] = function((sbyte)q);
        }

        return table;
    }

    public static sbyte Look(ReadOnlySpan<sbyte> table, sbyte q) => table[q + 128];

    /// <summary>The composition: first one, then the other.</summary>
    public static sbyte[] Chain(sbyte[]? first, sbyte[] second) => first is null ? second : Of(q => second[first[q + 128] + 128]);
}
