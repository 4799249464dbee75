using System.Runtime.CompilerServices;
using Google.FlatBuffers;

namespace MobileNetEdge.Tools.Quantizer.Export;

/// <summary>Vectors and tables of the FlatBuffers format, written without generated code.</summary>
internal static class FlatBufferBuilderExtensions
{
    /// <summary>No table that is written has more fields; the builder drops those at the end that are not set.</summary>
    private const int MostSlots = 16;

    /// <summary>A vector of tables or strings.</summary>
    public static int AddOffsets(this FlatBufferBuilder builder, IReadOnlyList<int> offsets)
    {
        builder.StartVector(sizeof(int), offsets.Count, sizeof(int));
        for (int i = offsets.Count - 1; i >= 0; i--)
        {
            builder.AddOffset(offsets[i]);
        }

        return builder.EndVector().Value;
    }

    /// <summary>A vector of numbers; its first element lies at a multiple of <paramref name="alignment"/> in the file.</summary>
    public static int AddVector<T>(this FlatBufferBuilder builder, T[] values, int alignment)
        where T : struct
    {
        int elementBytes = Unsafe.SizeOf<T>();
        builder.StartVector(elementBytes, values.Length, alignment);
        if (values.Length > 0)
        {
            builder.Add(values);
        }

        return builder.EndVector().Value;
    }

    /// <summary>A string, UTF-8.</summary>
    public static int AddText(this FlatBufferBuilder builder, string text) => builder.CreateString(text).Value;

    /// <summary>A table; what its fields point at has to be in the file already, as tables do not nest while they are built.</summary>
    public static int AddTable(this FlatBufferBuilder builder, Action<FlatBufferBuilder> addFields)
    {
        builder.StartTable(MostSlots);
        addFields(builder);
        return builder.EndTable();
    }
}
