using System.Runtime.InteropServices;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests.Kernels;

/// <summary>
/// Operators through the whole engine against the same operator on real numbers, in double: what moves values is exact, what computes
/// lies within the rounding of its fixed-point arithmetic.
/// </summary>
public sealed class OperatorTests
{
    private const int Iterations = 200;

    public static TheoryData<TensorType> Types => [TensorType.Int8, TensorType.UInt8];

    [Theory]
    [MemberData(nameof(Types))]
    public void Binary_operators(TensorType type) => Each(type, (net, random) =>
    {
        OperatorKind kind = ((OperatorKind[])[OperatorKind.Add, OperatorKind.Sub, OperatorKind.Mul])[random.Next(3)];
        FusedActivation activation = (FusedActivation)random.Next(4);
        int picture = net.Input(1, 2, 3, 4);
        int other = random.Next(4) switch
        {
            0 => net.Input(1, 2, 3, 4),
            1 => net.Input(1, 1, 1, 4),
            2 => net.Constant(4),
            _ => net.Constant(),
        };
        (int left, int right) = random.Next(2) == 0 ? (picture, other) : (other, picture);
        int answer = net.Binary(kind, left, right, activation);
        return new Case(answer, Tolerance: 1, values =>
        {
            double[] l = values(left);
            double[] r = values(right);
            return [.. Enumerable.Range(0, 24).Select(i => Activated(activation, (kind, l[i % l.Length], r[i % r.Length]) switch
            {
                (OperatorKind.Add, var a, var b) => a + b,
                (OperatorKind.Sub, var a, var b) => a - b,
                (_, var a, var b) => a * b,
            }))];
        });
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Unary_operators(TensorType type) => Each(type, (net, random) =>
    {
        OperatorKind[] kinds =
            [
                OperatorKind.Relu,
                OperatorKind.Relu6,
                OperatorKind.ReluN1To1,
                OperatorKind.Logistic,
                OperatorKind.HardSwish,
                OperatorKind.Tanh,
                OperatorKind.Elu,
                OperatorKind.Gelu,
                OperatorKind.LeakyRelu,
                OperatorKind.Quantize,
            ];
        OperatorKind kind = kinds[random.Next(kinds.Length)];
        int input = net.Input(1, 4, 4, 16);
        float alpha = (float)(random.NextDouble() - 0.3);
        bool approximate = random.Next(2) == 0;
        Options? options = kind switch
        {
            OperatorKind.LeakyRelu => Options.LeakyRelu(alpha),
            OperatorKind.Gelu => Options.Gelu(approximate),
            _ => null,
        };
        return new Case(
            net.Unary(kind, input, options),
            Tolerance: kind == OperatorKind.HardSwish ? 2 : 1,
            values => [.. values(input).Select(x => kind switch
            {
                OperatorKind.Relu => Math.Max(x, 0),
                OperatorKind.Relu6 => Math.Clamp(x, 0, 6),
                OperatorKind.ReluN1To1 => Math.Clamp(x, -1, 1),
                OperatorKind.Logistic => 1 / (1 + Math.Exp(-x)),
                OperatorKind.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
                OperatorKind.Tanh => Math.Tanh(x),
                OperatorKind.Elu => x < 0 ? Math.Exp(x) - 1 : x,
                OperatorKind.Gelu when approximate => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
                OperatorKind.Gelu => x * NormalDistribution(x),
                OperatorKind.LeakyRelu => x < 0 ? alpha * x : x,
                _ => x,
            })]);
    });

    /// <summary>The integral of the bell curve, by Simpson's rule.</summary>
    private static double NormalDistribution(double x)
    {
        const int Parts = 2000;
        double end = Math.Clamp(x, -12, 12);
        double step = end / Parts;
        double sum = 1 + Density(end);
        for (int i = 1; i < Parts; i++)
        {
            sum += Density(i * step) * (i % 2 == 0 ? 2 : 4);
        }

        return 0.5 + (sum * step / 3 / Math.Sqrt(2 * Math.PI));

        static double Density(double at) => Math.Exp(-at * at / 2);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Pools(TensorType type) => Each(type, (net, random) =>
    {
        OperatorKind kind = random.Next(2) == 0 ? OperatorKind.MaxPool2D : OperatorKind.AveragePool2D;
        Padding padding = (Padding)random.Next(2);
        FusedActivation activation = (FusedActivation)random.Next(4);
        (int height, int width, int channels) = (random.Next(3, 7), random.Next(3, 7), random.Next(1, 4));
        (int fh, int fw, int stride) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 4));
        int input = net.Input(1, height, width, channels);
        int answer = net.Pool(kind, input, fh, fw, stride, padding, activation);
        return new Case(answer, Tolerance: kind == OperatorKind.MaxPool2D && activation == FusedActivation.None ? 0 : 1, values => Windows(
            net.Shape(input), net.Shape(answer), fh, fw, stride, 1, padding, (y, x, c, taps) =>
            {
                double[] seen = [.. taps.Select(tap => values(input)[(((tap.Y * width) + tap.X) * channels) + c])];
                return Activated(activation, kind == OperatorKind.MaxPool2D ? seen.Max() : seen.Average());
            }));
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Convolutions(TensorType type) => Each(type, (net, random) =>
    {
        Padding padding = (Padding)random.Next(2);
        FusedActivation activation = (FusedActivation)random.Next(4);
        (int height, int width, int channels) = (random.Next(3, 7), random.Next(3, 7), random.Next(1, 4));
        (int fh, int fw, int stride, int dilation) = (random.Next(1, 3), random.Next(1, 3), random.Next(1, 3), random.Next(1, 3));
        int multiplier = random.Next(3) switch { 0 => 8, 1 => 1, _ => 0 };    // 0: not depthwise
        int input = net.Input(1, height, width, channels);
        int answer = multiplier == 0
            ? net.Conv2D(input, random.Next(1, 6), fh, fw, stride, padding, activation, dilation)
            : net.DepthwiseConv2D(input, multiplier, fh, fw, stride, padding, activation, dilation);
        (int weights, int bias) = (input + 1, input + 2);
        int outputs = net.Shape(answer)[3];
        return new Case(answer, Tolerance: 1, values =>
        {
            (double[] x, double[] w, double[] b) = (values(input), values(weights), values(bias));
            return Windows(
                net.Shape(input),
                net.Shape(answer),
                fh,
                fw,
                stride,
                dilation,
                padding,
                (_, _, c, taps) => Activated(activation, b[c] + taps.Sum(tap =>
                {
                    int at = ((tap.Y * width) + tap.X) * channels;
                    return multiplier > 0
                        ? x[at + (c / multiplier)] * w[(((tap.Ky * fw) + tap.Kx) * outputs) + c]
                        : Enumerable.Range(0, channels).Sum(i => x[at + i] * w[(((((c * fh) + tap.Ky) * fw) + tap.Kx) * channels) + i]);
                })));
        });
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Fully_connected_layers(TensorType type) => Each(type, (net, random) =>
    {
        FusedActivation activation = (FusedActivation)random.Next(4);
        (int rows, int inputs, int outputs) = (random.Next(1, 4), random.Next(1, 9), random.Next(1, 9));
        bool bias = random.Next(3) != 0;
        int input = net.Input(rows, inputs);
        int answer = net.FullyConnected(input, outputs, type == TensorType.Int8 && random.Next(2) == 0, activation, bias);
        return new Case(answer, Tolerance: 1, values =>
        {
            (double[] x, double[] w) = (values(input), values(input + 1));
            return [.. Enumerable.Range(0, rows * outputs).Select(i => Activated(activation, (bias ? values(input + 2)[i % outputs] : 0)
                + Enumerable.Range(0, inputs).Sum(k => x[(i / outputs * inputs) + k] * w[(i % outputs * inputs) + k])))];
        });
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Means_norms_and_softmax(TensorType type) => Each(type, (net, random) =>
    {
        (int pixels, int channels) = (random.Next(1, 20), random.Next(1, 20));
        int input = net.Input(1, 1, pixels, channels);
        int which = random.Next(3);
        int answer = which switch { 0 => net.Mean(input), 1 => net.L2Normalization(input), _ => net.Softmax(input, net.Near(1)) };
        double beta = which == 2 ? (float)net.File.Operators[0].Options!.Fields[0].Value : 0;
        return new Case(answer, Tolerance: 1, values =>
        {
            double[] x = values(input);
            return which == 0
                ? [.. Enumerable.Range(0, channels).Select(c => x.Where((_, i) => i % channels == c).Average())]
                : [.. x.Chunk(channels).SelectMany(row => which == 1
                    ? row.Select(value => row.All(v => v == 0) ? 0 : value / Math.Sqrt(row.Sum(v => v * v)))
                    : row.Select(value => Math.Exp(beta * value) / row.Sum(v => Math.Exp(beta * v))))];
        });
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Operators_that_move_values(TensorType type) => Each(type, (net, random) =>
    {
        int[] shape = [1, random.Next(1, 5), random.Next(1, 5), random.Next(1, 5)];
        int input = net.Input(shape);
        switch (random.Next(3))
        {
            case 0:
                int[] paddings = [0, 0, random.Next(3), random.Next(3), random.Next(3), random.Next(3), random.Next(3), random.Next(3)];
                int padded = net.Pad(input, paddings);
                return new Case(padded, 0, values => Gathered(net.Shape(padded), at =>
                {
                    int[] from = [.. at.Select((i, d) => i - paddings[2 * d])];
                    return from.Where((i, d) => (uint)i >= shape[d]).Any() ? 0 : values(input)[Flat(shape, from)];
                }));
            case 1:
                int[] permutation = [0, 1, 2, 3];
                random.Shuffle(permutation);
                int transposed = net.Transpose(input, permutation);
                return new Case(transposed, 0, values => Gathered(net.Shape(transposed), at =>
                    values(input)[Flat(shape, [.. Enumerable.Range(0, 4).Select(d => at[Array.IndexOf(permutation, d)])])]));
            default:
                int same = random.Next(2) == 0 ? net.Squeeze(input) : net.Reshape(input, Tensor.CountOf(shape), 1);
                return new Case(same, 0, values => values(input));
        }
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Concatenation(TensorType type) => Each(type, (net, random) =>
    {
        int axis = random.Next(4);
        int first = net.Input(1, 2, 3, 4);
        int[] second = [1, 2, 3, 4];
        second[axis] = random.Next(1, 4);

        // uint8 parts may have scales of their own; int8 parts may not.
        int other = net.Like(first, second);
        if (type == TensorType.UInt8)
        {
            net.File.Tensors[other] = net.File.Tensors[other] with { Scales = [net.Near(0.03)], ZeroPoints = [net.AnyZeroPoint()] };
        }

        net.File.Inputs.Add(other);
        int answer = net.Concatenation(random.Next(2) == 0 ? axis : axis - 4, first, other);
        return new Case(answer, type == TensorType.UInt8 ? 1 : 0, values => Gathered(net.Shape(answer), at =>
        {
            if (at[axis] < net.Shape(first)[axis])
            {
                return values(first)[Flat(net.Shape(first), at)];
            }

            int[] from = [.. at];
            from[axis] -= net.Shape(first)[axis];
            return values(other)[Flat(second, from)];
        }));
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Float_border(TensorType type) => Each(type, (net, random) =>
    {
        int input = net.FloatInput(1, 5, 5);
        int quantized = net.Quantize(input);
        return random.Next(2) == 0
            ? new Case(quantized, Tolerance: 0.5, values => values(input))
            : new Case(net.Dequantize(quantized), Tolerance: 0.0, values => values(quantized));
    });

    [Theory]
    [InlineData(TensorType.Int8, TensorType.Int32)]
    [InlineData(TensorType.Int8, TensorType.Int64)]
    [InlineData(TensorType.UInt8, TensorType.Int32)]
    [InlineData(TensorType.UInt8, TensorType.Int64)]
    public void Arg_max_is_the_first_of_the_greatest(TensorType type, TensorType answerType) =>
        Gen.Int[1, 3].Select(Gen.Int[1, 12], Gen.Int[0, 1 << 30]).Sample(
            (rows, depth, seed) =>
            {
                NetworkBuilder net = new(new Random(seed), type);
                int answer = net.ArgMax(net.Input(rows, depth), answerType);
                using Engine engine = new(Model.Parse(net.Build(answer)));
                byte[] input = new byte[rows * depth];
                foreach (ref byte value in input.AsSpan())
                {
                    value = (byte)(type == TensorType.UInt8
                        ? 125 + net.Random.Next(6)
                        : net.Random.Next(-3, 3));    // few values: many ties
                }

                input.CopyTo(engine.Input());
                engine.Run();
                int[] numbers = [.. input.Select<byte, int>(q => type == TensorType.UInt8 ? q : (sbyte)q)];
                long[] expected = [.. numbers.Chunk(depth).Select(row => (long)Array.IndexOf(row, row.Max()))];
                long[] actual = answerType == TensorType.Int64
                    ? engine.Output<long>().ToArray()
                    : [.. engine.Output<int>().ToArray().Select(i => (long)i)];
                Assert.Equal(expected, actual);
            },
            iter: Iterations);

    /// <summary>An operator and what it should give on real numbers.</summary>
    /// <param name="Answer">The tensor it writes.</param>
    /// <param name="Tolerance">How far off a quantized answer may be.</param>
    /// <param name="Expected">From any tensor's real values to the answer's.</param>
    private sealed record Case(int Answer, double Tolerance, Func<Func<int, double[]>, double[]> Expected);

    private static void Each(TensorType type, Func<NetworkBuilder, Random, Case> make) => Gen.Int[0, 1 << 30].Sample(
        seed =>
        {
            NetworkBuilder net = new(new Random(seed), type);
            Case test = make(net, net.Random);
            Model model = Model.Parse(net.Build(test.Answer));
            using Engine engine = new(model, new EngineOptions { KeepTensors = true });
            for (int i = 0; i < engine.Inputs.Count; i++)
            {
                TestData.Fill(engine, i, net.Random);
            }

            engine.Run();
            Dictionary<int, double[]> values = [];
            double[] Values(int index) => values.TryGetValue(index, out double[]? known) ? known : values[index] =
                Real(model.Tensors[index], model.Tensors[index].IsConstant ? model.Tensors[index].Data.Span : engine.ReadTensor(index));

            Tensor answer = model.Tensors[test.Answer];
            double[] actual = Real(answer, engine.Output());
            double[] expected = test.Expected(Values);
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < actual.Length; i++)
            {
                if (answer.Quantization is null)
                {
                    Assert.Equal((float)expected[i], (float)actual[i]);
                    continue;
                }

                // What the type cannot hold is clamped to its ends.
                (int min, int max) = type == TensorType.UInt8 ? (0, 255) : (-128, 127);
                double q = (actual[i] / answer.Scale) + answer.ZeroPoint;
                double wanted = Math.Clamp((expected[i] / answer.Scale) + answer.ZeroPoint, min, max);
                Assert.True(Math.Abs(q - wanted) <= test.Tolerance + 1e-3, $"{model.Operators[^1]}, element {i}: {q} for {wanted}");
            }
        },
        iter: Iterations);

    /// <summary>scale · (q − zero point) of each element, along an axis where scales differ; floats as they are.</summary>
    private static double[] Real(Tensor tensor, ReadOnlySpan<byte> bytes)
    {
        double[] q = tensor.Type switch
        {
            TensorType.Int8 => [.. bytes.ToArray().Select(b => (double)(sbyte)b)],
            TensorType.UInt8 => [.. bytes.ToArray().Select(b => (double)b)],
            TensorType.Int32 => [.. MemoryMarshal.Cast<byte, int>(bytes).ToArray().Select(i => (double)i)],
            _ => [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(f => (double)f)],
        };
        if (tensor.Quantization is not { } quantization)
        {
            return q;
        }

        int inner = quantization.IsPerTensor ? q.Length : Tensor.CountOf(tensor.Shape.AsSpan(quantization.Axis + 1));
        return [.. q.Select((value, i) =>
        {
            int c = i / inner % quantization.Scales.Length;
            return quantization.Scales[c] * (value - quantization.ZeroPoints[c]);
        })];
    }

    private static double Activated(FusedActivation activation, double x) => activation switch
    {
        FusedActivation.Relu => Math.Max(x, 0),
        FusedActivation.Relu6 => Math.Clamp(x, 0, 6),
        FusedActivation.ReluN1To1 => Math.Clamp(x, -1, 1),
        _ => x,
    };

    /// <summary>Calls back for each output element with the places of the picture, and of the filter, that its window meets.</summary>
    private static double[] Windows(
        int[] input,
        int[] output,
        int fh,
        int fw,
        int stride,
        int dilation,
        Padding padding,
        Func<int, int, int, List<(int Y, int X, int Ky, int Kx)>, double> value)
    {
        // TensorFlow's SAME: as much padding as the last window needs, the smaller half in front.
        int Before(int axis, int filter) =>
            padding == Padding.Valid ? 0 : Math.Max(0, ((output[axis] - 1) * stride) + ((filter - 1) * dilation) + 1 - input[axis]) / 2;
        return Gathered(output, at =>
        {
            List<(int, int, int, int)> taps = [];
            for (int k = 0; k < fh * fw; k++)
            {
                int y = (at[1] * stride) - Before(1, fh) + (k / fw * dilation);
                int x = (at[2] * stride) - Before(2, fw) + (k % fw * dilation);
                if (y >= 0 && y < input[1] && x >= 0 && x < input[2])
                {
                    taps.Add((y, x, k / fw, k % fw));
                }
            }

            return value(at[1], at[2], at[3], taps);
        });
    }

    /// <summary>A value for each place of a shape, row-major.</summary>
    private static double[] Gathered(int[] shape, Func<int[], double> value)
    {
        double[] values = new double[Tensor.CountOf(shape)];
        for (int i = 0; i < values.Length; i++)
        {
            int rest = i;
            int[] at = new int[shape.Length];
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                (rest, at[d]) = Math.DivRem(rest, shape[d]);
            }

            values[i] = value(at);
        }

        return values;
    }

    private static int Flat(int[] shape, int[] at) => shape.Zip(at).Aggregate(0, (flat, next) => (flat * next.First) + next.Second);
}
