using System.Buffers.Binary;
using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests.Format;

/// <summary>Files made to do harm: offsets that lie, vectors that never end, small files that ask for much.</summary>
public sealed class HostileFileTests
{
    private const string RootTable = "model";

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    public void Files_too_short_for_an_identifier(int length) => Refused(new byte[length], $"the file has {length} bytes");

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFFFFFFFFu)]
    public void Root_outside_the_file(uint offset) => Refused(With((file, _, _) => Write(file, 0, offset)), "root table lies outside");

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    [InlineData(-1_000_000)]
    public void Vtable_outside_the_file(int distance) =>
        Refused(With((file, root, _) => Write(file, root, (uint)distance)), "vtable lies outside");

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(65534)]
    public void Vtable_of_impossible_length(int length) =>
        Refused(With((file, _, vtable) => Write16(file, vtable, length)), $"its vtable claims {length} bytes");

    [Theory]
    [InlineData(0)]
    [InlineData(65535)]
    public void Table_of_impossible_length(int length) =>
        Refused(With((file, _, vtable) => Write16(file, vtable + 2, length)), $"it claims {length} bytes");

    [Theory]
    [InlineData(1)]
    [InlineData(60_000)]
    public void Field_outside_its_table(int offset) =>
        Refused(
            With((file, _, vtable) => Write16(file, vtable + 4 + (2 * Schema.Model.Subgraphs), offset)), "field 2 lies outside its table");

    [Theory]
    [InlineData(0u)]             // at itself
    [InlineData(0xFFFFFFF0u)]    // backwards, were it signed
    [InlineData(0x7FFFFFFFu)]
    [InlineData(1_000_000u)]
    public void Reference_that_leaves_the_file(uint offset) =>
        Refused(
            With((file, root, vtable) => Write(file, Field(file, root, vtable, Schema.Model.Subgraphs), offset)),
            "'subgraphs' points outside the file");

    [Theory]
    [InlineData(0x80000000u)]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0x40000000u)]    // times 4 is 0 in 32 bits
    [InlineData(100_000u)]
    public void Vector_longer_than_the_file(uint length) => Refused(
        With((file, root, vtable) =>
        {
            int field = Field(file, root, vtable, Schema.Model.Subgraphs);
            Write(file, field + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(field)), length);
        }),
        $"'subgraphs' claims {length} elements");

    [Fact]
    public void More_tables_than_any_model_has()
    {
        ModelBuilder model = new() { Inputs = { 0 }, Outputs = { 0 } };
        model.Add(new TensorEntry("t", TensorType.Int8, [1]));
        byte[] file = Repeated(model.Build(), 500_000);

        Assert.Null(Robustness.Parse(file));    // a table in memory is larger than an offset in the file
        Assert.Contains(
            "'tensors' has 500000 tables", Assert.Throws<ModelFormatException>(() => Model.Parse(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_tensors_that_share_one_long_name()
    {
        // The vector of tensors points again and again at one table with a long name.
        ModelBuilder model = new() { Inputs = { 0 }, Outputs = { 0 } };
        model.Add(new TensorEntry(new string('n', 300_000), TensorType.Int8, [1]));
        RefusedForSharing(Repeated(model.Build(), 16_000));
    }

    [Fact]
    public void Thousands_of_tensors_that_share_their_scales()
    {
        ModelBuilder model = new() { Inputs = { 0 }, Outputs = { 0 } };
        float[] scales = [.. Enumerable.Repeat(1f, 20_000)];
        model.Add(new TensorEntry("t", TensorType.Int8, [scales.Length]) { Scales = scales, ZeroPoints = new long[scales.Length] });
        RefusedForSharing(Repeated(model.Build(), 16_000));
    }

    [Fact]
    public void Thousands_of_tensors_that_share_their_data()
    {
        ModelBuilder model = new() { Inputs = { 1 }, Outputs = { 1 } };
        model.Add(new TensorEntry("c", TensorType.UInt8, [100_000]) { Buffer = model.AddBuffer(new byte[100_000]) });
        RefusedForSharing(Repeated(model.Build(), 16_000));
    }

    [Fact]
    public void More_operators_than_any_network_has()
    {
        NetworkBuilder net = new(new Random(1));
        int x = net.Input(1, 1, 1, 1);
        for (int i = 0; i < 4097; i++)
        {
            x = net.Unary(OperatorKind.Relu, x);
        }

        Refused(net.Build(x), "there are 4097; at most 4096 are supported", "subgraphs[0].operators");
    }

    [Fact]
    public void As_many_operators_as_are_allowed_run()
    {
        NetworkBuilder net = new(new Random(1));
        int x = net.Input(1, 1, 1, 1);
        for (int i = 0; i < 2048; i++)
        {
            x = net.Unary(OperatorKind.Relu, net.Reshape(x, 1, 1, 1, 1));
        }

        Assert.True(Robustness.Check(net.Build(x)));
    }

    /// <summary>The model with its vector of tensors, which has one element, replaced by one at the file's end with many.</summary>
    private static byte[] Repeated(byte[] file, int count)
    {
        int root = BinaryPrimitives.ReadInt32LittleEndian(file);
        int subgraphs = Follow(file, Field(file, root, Vtable(file, root), Schema.Model.Subgraphs));
        int subgraph = Follow(file, subgraphs + 4);
        int tensors = Field(file, subgraph, Vtable(file, subgraph), Schema.Subgraph.Tensors);
        int table = Follow(file, Follow(file, tensors) + 4);

        // References point forwards only: the table is copied behind the new vector, its vtable stays, its own references are lengthened.
        int vector = (file.Length + 3) / 4 * 4;
        int vtable = Vtable(file, table);
        int bytes = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(vtable + 2));
        int copy = vector + 4 + (count * 4);
        byte[] larger = new byte[copy + bytes + file.Length];
        file.CopyTo(larger, 0);
        Write(larger, tensors, (uint)(vector - tensors));
        Write(larger, vector, (uint)count);
        for (int i = 0; i < count; i++)
        {
            Write(larger, vector + 4 + (i * 4), (uint)(copy - (vector + 4 + (i * 4))));
        }

        file.AsSpan(table, bytes).CopyTo(larger.AsSpan(copy));
        file.CopyTo(larger, copy + bytes);    // what the table refers to, again, behind it
        Write(larger, copy, (uint)(copy - vtable));
        foreach (int slot in (int[])[Schema.Tensor.Shape, Schema.Tensor.Name, Schema.Tensor.Quantization])
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(larger.AsSpan(vtable + 4 + (2 * slot))) is var offset and not 0)
            {
                Write(larger, copy + offset, (uint)(copy + bytes + Follow(file, table + offset) - (copy + offset)));
            }
        }

        return larger;
    }

    private static byte[] With(Action<byte[], int, int> change)
    {
        byte[] file = SmallMobileNetV3.Build();
        int root = BinaryPrimitives.ReadInt32LittleEndian(file);
        change(file, root, Vtable(file, root));
        return file;
    }

    private static int Vtable(byte[] file, int table) => table - BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(table));

    private static int Field(byte[] file, int table, int vtable, int slot) =>
        table + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(vtable + 4 + (2 * slot)));

    private static int Follow(byte[] file, int at) => at + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));

    private static void Write(byte[] file, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

    private static void Write16(byte[] file, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);

    private static void RefusedForSharing(byte[] file)
    {
        Assert.Null(Robustness.Parse(file));    // without taking much memory
        Assert.Contains(
            "share the same data", Assert.Throws<ModelFormatException>(() => Model.Parse(file)).Message, StringComparison.Ordinal);
    }

    private static void Refused(byte[] file, string problem, string place = RootTable)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Model.Parse(file));
        Assert.Equal(place, e.Place);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }
}
