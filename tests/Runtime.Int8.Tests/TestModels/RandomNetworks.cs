using MobileNetEdge.Runtime.Int8.Format;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests.TestModels;

/// <summary>
/// Small networks drawn at random from all operators: branches, values read twice, outputs in the middle, several inputs.
/// </summary>
internal static class RandomNetworks
{
    /// <summary>The same seed makes the same file.</summary>
    public static byte[] Build(int seed)
    {
        Random random = new(seed);
        NetworkBuilder net = new(random, random.Next(4) == 0 ? TensorType.UInt8 : TensorType.Int8);
        List<int> made = [net.Input(1, random.Next(1, 8), random.Next(1, 8), random.Next(1, 6))];
        if (random.Next(3) == 0)
        {
            made.Add(random.Next(2) == 0 ? net.Input(net.Shape(made[0])) : net.Quantize(net.FloatInput(net.Shape(made[0]))));
        }

        int operators = random.Next(1, 12);
        while (net.File.Operators.Count < operators)
        {
            // Mostly the newest value, as networks are chains; sometimes an older one, as they have branches.
            int input = random.Next(3) != 0 ? made[^1] : made[random.Next(made.Count)];
            if (Grow(net, input, made[random.Next(made.Count)]) is { } output)
            {
                made.Add(output);
            }
        }

        List<int> outputs = [made[^1]];
        if (random.Next(2) == 0 && made[random.Next(made.Count)] is var other && !outputs.Contains(other))
        {
            outputs.Add(other);
        }

        if (random.Next(4) == 0)
        {
            outputs.Add(net.Dequantize(made[random.Next(made.Count)]));
        }

        if (random.Next(4) == 0)
        {
            outputs.Add(net.ArgMax(made[^1], random.Next(2) == 0 ? TensorType.Int32 : TensorType.Int64));
        }

        return net.Build([.. outputs]);
    }

    /// <summary>One more operator on <paramref name="input"/>; null when the operator drawn does not fit it.</summary>
    private static int? Grow(NetworkBuilder net, int input, int second)
    {
        Random random = net.Random;
        int[] shape = net.Shape(input);
        bool isPicture = shape.Length == 4 && shape[0] == 1;
        FusedActivation activation = (FusedActivation)random.Next(4);
        Padding padding = (Padding)random.Next(2);
        int filterHeight = isPicture ? random.Next(1, Math.Min(shape[1], 4) + 1) : 0;
        int filterWidth = isPicture ? random.Next(1, Math.Min(shape[2], 4) + 1) : 0;
        OperatorKind[] unary =
        [
            OperatorKind.HardSwish,
            OperatorKind.Logistic,
            OperatorKind.Relu,
            OperatorKind.Relu6,
            OperatorKind.ReluN1To1,
            OperatorKind.Quantize,
        ];
        OperatorKind[] binary = [OperatorKind.Add, OperatorKind.Sub, OperatorKind.Mul];
        OperatorKind pool = random.Next(2) == 0 ? OperatorKind.AveragePool2D : OperatorKind.MaxPool2D;
        int stride = random.Next(1, 4);
        switch (random.Next(19))
        {
            case 0 or 1 when isPicture:
                return net.Conv2D(input, random.Next(1, 9), filterHeight, filterWidth, stride, padding, activation);
            case 2 or 3 when isPicture:
                return net.DepthwiseConv2D(input, random.Next(1, 3), filterHeight, filterWidth, stride, padding, activation);
            case 4:
                return net.FullyConnected(input, random.Next(1, 9), net.Type == TensorType.Int8
                    && random.Next(2) == 0, activation, random.Next(4) != 0);
            case 5 or 6 or 7:
                // a logistic of hundreds is refused
                return net.Unary(unary[random.Next(net.Scale(input) < 10 ? 0 : 2, unary.Length)], input);
            case 8 or 9 when shape.SequenceEqual(net.Shape(second)):
                return net.Binary(binary[random.Next(3)], input, second, activation);
            case 10:
                int number = net.Constant(random.Next(2) == 0 ? [] : [shape[^1]]);
                return random.Next(2) == 0
                    ? net.Binary(binary[random.Next(3)], input, number, activation)
                    : net.Binary(binary[random.Next(3)], number, input, activation);
            case 11 when isPicture:
                return random.Next(2) == 0 ? net.Binary(OperatorKind.Mul, net.Mean(input), input) : net.Mean(input, random.Next(2) == 0);
            case 12 when isPicture:
                return net.Pool(pool, input, filterHeight, filterWidth, stride, padding, activation);
            case 13 when isPicture:
                return net.Pad(input, 0, 0, random.Next(3), random.Next(3), random.Next(3), random.Next(3), 0, 0);
            case 14:
                return random.Next(2) == 0 && shape.Any(size => size != 1)
                    ? net.Squeeze(input)
                    : net.Reshape(input, 1, 1, 1, Tensor.CountOf(shape));
            case 15:
                int[] permutation = [.. Enumerable.Range(0, shape.Length)];
                random.Shuffle(permutation);
                return net.Transpose(input, permutation);
            case 16:
                return random.Next(2) == 0 ? net.Softmax(input) : net.L2Normalization(input);
            case 17:
                return net.Concatenation(random.Next(-1, shape.Length), input, input);
            case 18 when isPicture && net.Type == TensorType.Int8:
                byte[] edge = [(byte)FusedActivation.None, (byte)FusedActivation.Relu, EdgeOperators.HardSwish];
                return net.EdgePair(input, random.Next(1, 9), edge[random.Next(3)], random.Next(1, 4), stride);
            default:
                return null;
        }
    }
}
