using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class FusionTests
{
    private static readonly QuantizedType Input = new(TensorType.Int8, 0.06f, -7);

    /// <summary>A unary operator and what it writes.</summary>
    private static readonly Gen<(OperatorKind Kind, QuantizedType Output)> Unary =
        from kind in Gen.OneOf(
            OperatorKind.Relu,
            OperatorKind.Relu6,
            OperatorKind.ReluN1To1,
            OperatorKind.Quantize,
            OperatorKind.HardSwish,
            OperatorKind.Logistic)
        from scale in Gens.Scale(-7, -3)
        from zeroPoint in Gens.Stored(TensorType.Int8)
        select (kind, kind == OperatorKind.Logistic
            ? new QuantizedType(TensorType.Int8, 1f / 256, -128)
            : new QuantizedType(TensorType.Int8, scale, zeroPoint));

    [Fact]
    public void A_chain_is_one_step_and_equals_its_operators_one_by_one() => Unary.Array[1, 5].Sample(
        chain =>
        {
            int[] expected = [.. Enumerable.Range(-128, 256)];
            QuantizedType type = Input;
            TestModel whole = new();
            int tensor = whole.Input(Input, 256);
            foreach ((OperatorKind kind, QuantizedType output) in chain)
            {
                TestModel single = new();
                single.Operator(kind, null, [single.Input(type, 256)], output, 256);
                expected = single.Run(expected);
                tensor = whole.Operator(kind, null, [tensor], output, 256);
                type = output;
            }

            using Engine engine = whole.Engine();
            Assert.Single(engine.Steps);
            Assert.Equal(expected, whole.Run([.. Enumerable.Range(-128, 256)]));
        },
        iter: 500);

    [Theory]
    [InlineData(OperatorKind.Add)]
    [InlineData(OperatorKind.Sub)]
    [InlineData(OperatorKind.Mul)]
    public void A_producer_takes_the_chain_behind_it(OperatorKind producer) => Unary.Array[1, 3].Sample(
        chain =>
        {
            TestModel model = new();
            int tensor = model.Operator(producer, null, [model.Input(Input, 8), model.Input(Input, 8)], Input, 8);
            foreach ((OperatorKind kind, QuantizedType output) in chain)
            {
                tensor = model.Operator(kind, null, [tensor], output, 8);
            }

            using Engine engine = model.Engine();
            Assert.Equal(1 + chain.Length, Assert.Single(engine.Steps).Operators.Count);
            model.Run([-128, -9, -8, -7, -6, 0, 64, 127], [127, 5, -7, 100, -100, 3, -64, 127]);
        },
        iter: 100);

    [Fact]
    public void A_value_that_somebody_else_reads_is_stored()
    {
        TestModel model = new();
        int x = model.Input(Input, 4);
        int a = model.Operator(OperatorKind.Relu, null, [x], Input, 4);
        int b = model.Operator(OperatorKind.HardSwish, null, [a], Input, 4);
        model.Operator(OperatorKind.Add, null, [a, b], Input, 4);
        using Engine engine = model.Engine();
        Assert.Equal(3, engine.Steps.Count);
        model.Run([-128, -7, 20, 127]);
    }

    [Fact]
    public void A_value_that_is_an_output_is_stored()
    {
        TestModel model = new();
        int x = model.Input(Input, 4);
        int a = model.Operator(OperatorKind.Relu, null, [x], Input, 4);
        int b = model.Operator(OperatorKind.Relu6, null, [a], Input, 4);
        model.Output(a);
        model.Output(b);
        using Engine engine = model.Engine();
        Assert.Equal(2, engine.Steps.Count);
        Assert.Equal([-7, -7, 20, 127], model.Run([-128, -7, 20, 127]));
    }

    [Fact]
    public void A_producer_that_takes_no_table_keeps_its_step()
    {
        TestModel model = new();
        int x = model.Input(Input, 1, 2, 2, 1);
        int y = model.Operator(
            OperatorKind.MaxPool2D, new PoolOptions(Padding.Valid, 1, 1, 2, 2, FusedActivation.None), [x], Input, 1, 1, 1, 1);
        model.Operator(OperatorKind.Relu, null, [y], Input, 1, 1, 1, 1);
        using Engine engine = model.Engine();
        Assert.Equal(2, engine.Steps.Count);
        Assert.Equal([-7], model.Run([-128, -50, -20, -8]));
    }
}
