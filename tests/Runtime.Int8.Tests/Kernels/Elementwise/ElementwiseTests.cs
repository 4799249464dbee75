using System.Numerics;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class ElementwiseTests
{
    /// <summary>Up to four dimensions; each operand is 1 wide along any of them, and one of them may be a constant.</summary>
    private static readonly Gen<Case> Cases =
        from kind in Gen.OneOf(OperatorKind.Add, OperatorKind.Sub, OperatorKind.Mul)
        from rank in Gen.Int[1, 4]
        from shape in Gen.Int[1, 5].Array[rank]
        from narrowLeft in Gen.Bool.Array[rank]
        from narrowRight in Gen.Bool.Array[rank]
        from type in Gens.Type
        from left in Gens.Quantized(type, Gens.Scale(-8, 0))
        from right in Gens.Quantized(type, Gens.Scale(-8, 0))
        from factor in Gens.Scale(-6, 6)
        from outputZeroPoint in Gens.Stored(type)
        let natural = kind == OperatorKind.Mul ? 128 * left.Scale * right.Scale : Math.Max(left.Scale, right.Scale)
        let output = new QuantizedType(type, natural * factor, outputZeroPoint)
        from activation in Gens.Activation
        from then in Gen.Frequency(
            (2, Gen.Const((QuantizedType?)null)),
            (1, Gens.Quantized(type, Gens.Scale(-2, 2)).Select(q => (QuantizedType?)(q with { Scale = q.Scale * output.Scale }))))
        from constant in Gen.OneOf(-1, -1, 0, 1)
        let leftShape = Narrow(shape, narrowLeft)
        let rightShape = Narrow(shape, narrowRight)
        from l in Gens.Stored(type, leftShape.Aggregate((a, b) => a * b))
        from r in Gens.Stored(type, rightShape.Aggregate((a, b) => a * b))
        select new Case(
            kind, left, right, output, activation, then, leftShape, rightShape, [.. leftShape.Zip(rightShape, Math.Max)], l, r, constant);

    [Fact]
    public void Equals_exact_arithmetic_and_the_real_result_to_one_step() => Cases.Sample(
        c =>
        {
            int[] actual = c.Run();
            Assert.Equal(Tensor.CountOf(c.Shape), actual.Length);
            for (int i = 0; i < actual.Length; i++)
            {
                int left = c.LeftValues[Broadcast(i, c.Shape, c.LeftShape)];
                int right = c.RightValues[Broadcast(i, c.Shape, c.RightShape)];
                int expected = c.Output.Clamp(c.Exactly(left, right) + c.Output.ZeroPoint, c.Activation);
                if (c.Then is { } then)
                {
                    expected = then.Clamp(
                        Exact.Requantize(expected - c.Output.ZeroPoint, (double)c.Output.Scale / then.Scale) + then.ZeroPoint);
                }
                else
                {
                    double place = c.Output.Place(QuantizedType.Activate(c.Activation, c.Really(left, right)));
                    Assert.InRange(actual[i], place - 1, place + 1);
                }

                Assert.Equal(expected, actual[i]);
            }
        },
        iter: 3_000);

    [Fact]
    public void Add_and_mul_do_not_mind_the_order() => Cases.Where(c => c.Kind != OperatorKind.Sub).Sample(
        c => Assert.Equal(c.Run(), c.Swapped().Run()), iter: 1_000);

    /// <summary>Outputs show it once in a million elements; so the factors themselves are looked at.</summary>
    [Theory]
    [InlineData(OperatorKind.Add)]
    [InlineData(OperatorKind.Sub)]
    [InlineData(OperatorKind.Mul)]
    public void Factors_are_rounded_to_float_by_sub_alone(OperatorKind kind) =>
        Gen.Select(Gens.Scale(-8, 0), Gens.Scale(-8, 0), Gens.Scale(-8, 0)).Sample(
            (left, right, output) =>
            {
                QuantizedType Type(float scale) => new(TensorType.Int8, scale, 0);
                TestModel model = new();
                model.Operator(kind, null, [model.Input(Type(left), 2), model.Input(Type(right), 2)], Type(output), 2);
                if (kind == OperatorKind.Mul)
                {
                    Check((double)left * right / output, MulArithmetic.Of(model.View()).Multiplier);
                    return;
                }

                double twice = 2.0 * Math.Max(left, right);
                AddSubArithmetic arithmetic = AddSubArithmetic.Of(model.View());
                Check(Round(left / twice), arithmetic.Left);
                Check(Round(right / twice), arithmetic.Right);
                Check(Round(twice / (output * 1048576.0)), arithmetic.Output);

                double Round(double factor) => kind == OperatorKind.Sub ? (float)factor : factor;
                void Check(double factor, Numerics.QuantizedMultiplier actual) =>
                    Assert.Equal(Exact.Multiplier(factor), (actual.Value, actual.Shift));
            });

    /// <summary>
    /// Index of the element that a broadcast operand gives for an element of the output: coordinates, with 0 along the narrow dimensions.
    /// </summary>
    private static int Broadcast(int index, int[] shape, int[] operand)
    {
        int place = 0;
        int elements = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            int coordinate = index % shape[d];
            index /= shape[d];
            place += elements * (operand[d] == 1 ? 0 : coordinate);
            elements *= operand[d];
        }

        return place;
    }

    private static int[] Narrow(int[] shape, bool[] narrow) => [.. shape.Zip(narrow, (size, n) => n ? 1 : size)];

    private sealed record Case(
        OperatorKind Kind,
        QuantizedType Left,
        QuantizedType Right,
        QuantizedType Output,
        FusedActivation Activation,
        QuantizedType? Then,
        int[] LeftShape,
        int[] RightShape,
        int[] Shape,
        int[] LeftValues,
        int[] RightValues,
        int ConstantOperand)
    {
        /// <summary>The right operand comes without its leading ones: ranks may differ.</summary>
        private int[] RightTrimmed => [.. RightShape.SkipWhile(size => size == 1)];

        public int[] Run()
        {
            TestModel model = new();
            int left = ConstantOperand == 0 ? model.Constant(Left, LeftShape, LeftValues) : model.Input(Left, LeftShape);
            int right = ConstantOperand == 1 ? model.Constant(Right, RightTrimmed, RightValues) : model.Input(Right, RightTrimmed);
            int output = model.Operator(Kind, new OperatorOptions(Activation), [left, right], Output, Shape);
            if (Then is not null)
            {
                model.Operator(OperatorKind.Quantize, null, [output], Then, Shape);
            }

            return ConstantOperand switch
            {
                0 => model.Run(RightValues),
                1 => model.Run(LeftValues),
                _ => model.Run(LeftValues, RightValues),
            };
        }

        public Case Swapped() => this with
        {
            Left = Right,
            Right = Left,
            LeftShape = RightShape,
            RightShape = LeftShape,
            LeftValues = RightValues,
            RightValues = LeftValues,
        };

        public double Really(int left, int right)
        {
            (double l, double r) = (Left.Real(left), Right.Real(right));
            return Kind switch
            {
                OperatorKind.Add => l + r,
                OperatorKind.Sub => l - r,
                _ => l * r,
            };
        }

        /// <summary>The output over its zero point with the roundings of the integer kernels and no limit on the size of numbers.</summary>
        public BigInteger Exactly(int left, int right)
        {
            BigInteger l = left - Left.ZeroPoint;
            BigInteger r = right - Right.ZeroPoint;
            if (Kind == OperatorKind.Mul)
            {
                return Exact.Requantize(l * r, (double)Left.Scale * Right.Scale / Output.Scale);
            }

            // 20 bits up, at twice the greater scale. SUB's factors are floats, ADD's are not.
            double Factor(double value) => Kind == OperatorKind.Sub ? (float)value : value;
            double twice = 2.0 * Math.Max(Left.Scale, Right.Scale);
            BigInteger first = Exact.Requantize(l << 20, Factor(Left.Scale / twice));
            BigInteger second = Exact.Requantize(r << 20, Factor(Right.Scale / twice));
            return Exact.Requantize(Kind == OperatorKind.Add ? first + second : first - second, Factor(twice / (Output.Scale * 1048576.0)));
        }
    }
}
