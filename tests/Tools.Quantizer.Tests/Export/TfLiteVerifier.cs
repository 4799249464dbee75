using Google.FlatBuffers;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export;

/// <summary>
/// Every table and vector of a .tflite file checked by the FlatBuffers library's own verifier: inside the file, aligned, of the
/// right element size. For small files: the library's verifier (25.2.10) holds distances to a table's vtable in 16 bits and refuses
/// sound files with a table further than 32 KB from the vtable it shares.
/// </summary>
internal static class TfLiteVerifier
{
    private const ulong Fixed1 = 1;
    private const ulong Fixed4 = 4;

    public static bool Verify(byte[] file) => new Verifier(new ByteBuffer(file)).VerifyBuffer("TFL3", false, Model);

    private static bool Model(Verifier verifier, uint table) =>
        verifier.VerifyTableStart(table)
        && Field(verifier, table, 0, Fixed4)
        && verifier.VerifyVectorOfTables(table, VTable(1), OperatorCode, true)
        && verifier.VerifyVectorOfTables(table, VTable(2), Subgraph, true)
        && verifier.VerifyString(table, VTable(3), false)
        && verifier.VerifyVectorOfTables(table, VTable(4), Buffer, true)
        && verifier.VerifyVectorOfTables(table, VTable(6), Metadata, false)
        && verifier.VerifyVectorOfTables(table, VTable(7), Signature, false)
        && verifier.VerifyTableEnd(table);

    private static bool Signature(Verifier verifier, uint table) =>
        verifier.VerifyTableStart(table)
        && verifier.VerifyVectorOfTables(table, VTable(0), SignatureTensor, true)
        && verifier.VerifyVectorOfTables(table, VTable(1), SignatureTensor, true)
        && verifier.VerifyString(table, VTable(2), true)
        && Field(verifier, table, 4, Fixed4)
        && verifier.VerifyTableEnd(table);

    private static bool SignatureTensor(Verifier verifier, uint table) =>
        verifier.VerifyTableStart(table)
        && verifier.VerifyString(table, VTable(0), true)
        && Field(verifier, table, 1, Fixed4)
        && verifier.VerifyTableEnd(table);

    private static bool OperatorCode(Verifier verifier, uint table) =>
        verifier.VerifyTableStart(table)
        && Field(verifier, table, 0, Fixed1)
        && verifier.VerifyString(table, VTable(1), false)
        && Field(verifier, table, 2, Fixed4)
        && Field(verifier, table, 3, Fixed4)
        && verifier.VerifyTableEnd(table);

    private static bool Subgraph(Verifier verifier, uint table) =>
        verifier.VerifyTableStart(table)
        && verifier.VerifyVectorOfTables(table, VTable(0), Tensor, true)
        && verifier.VerifyVectorOfData(table, VTable(1), 4, true)
        && verifier.VerifyVectorOfData(table, VTable(2), 4, true)
        && verifier.VerifyVectorOfTables(table, VTable(3), Operator, true)
        && verifier.VerifyString(table, VTable(4), false)
        && verifier.VerifyTableEnd(table);

    private static bool Tensor(Verifier verifier, uint table) =>
        verifier.VerifyTableStart(table)
        && verifier.VerifyVectorOfData(table, VTable(0), 4, false)
        && Field(verifier, table, 1, Fixed1)
        && Field(verifier, table, 2, Fixed4)
        && verifier.VerifyString(table, VTable(3), false)
        && verifier.VerifyTable(table, VTable(4), Quantization, false)
        && verifier.VerifyTableEnd(table);

    private static bool Quantization(Verifier verifier, uint table) =>
        verifier.VerifyTableStart(table)
        && verifier.VerifyVectorOfData(table, VTable(2), 4, false)
        && verifier.VerifyVectorOfData(table, VTable(3), 8, false)
        && Field(verifier, table, 6, Fixed4)
        && verifier.VerifyTableEnd(table);

    // The options' fields are read one by one elsewhere; here, that a table is there where the union's type says so.
    private static bool Operator(Verifier verifier, uint table) =>
        verifier.VerifyTableStart(table)
        && Field(verifier, table, 0, Fixed4)
        && verifier.VerifyVectorOfData(table, VTable(1), 4, true)
        && verifier.VerifyVectorOfData(table, VTable(2), 4, true)
        && Field(verifier, table, 3, Fixed1)
        && verifier.VerifyTable(
            table, VTable(4), (inner, options) => inner.VerifyTableStart(options) && inner.VerifyTableEnd(options), false)
        && verifier.VerifyTableEnd(table);

    private static bool Buffer(Verifier verifier, uint table) =>
        verifier.VerifyTableStart(table)
        && verifier.VerifyVectorOfData(table, VTable(0), 1, false)
        && verifier.VerifyTableEnd(table);

    private static bool Metadata(Verifier verifier, uint table) =>
        verifier.VerifyTableStart(table)
        && verifier.VerifyString(table, VTable(0), true)
        && Field(verifier, table, 1, Fixed4)
        && verifier.VerifyTableEnd(table);

    private static short VTable(int slot) => (short)(4 + (slot * 2));

    private static bool Field(Verifier verifier, uint table, int slot, ulong bytes) =>
        verifier.VerifyField(table, VTable(slot), bytes, bytes, false);
}
