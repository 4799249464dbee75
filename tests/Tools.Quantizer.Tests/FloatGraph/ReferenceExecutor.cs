using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Tests.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;

/// <summary>
/// What each operator means, in plain loops and double: written from the definitions beside the node types, sharing
/// nothing with the executor but them.
/// </summary>
internal static class ReferenceExecutor
{
    public sealed record Value(int[] Shape, double[] Data)
    {
        public double At(int y, int x, int c) =>
            y < 0 || x < 0 || y >= Shape[1] || x >= Shape[2] ? 0 : Data[(((y * Shape[2]) + x) * Shape[3]) + c];
    }

    public static Dictionary<string, Value> Run(Graph graph, float[] input)
    {
        Dictionary<string, Value> values = new() { [graph.Input.Name] = new(graph.Input.Shape, [.. input.Select(x => (double)x)]) };
        foreach (Node node in graph.Nodes)
        {
            values[node.Name] = Evaluate(node, [.. node.Inputs.Select(name => values[name])]);
        }

        return values;
    }

    private static Value Evaluate(Node node, Value[] inputs) => node switch
    {
        Conv2D n => Conv(n, inputs[0]),
        DepthwiseConv2D n => Depthwise(n, inputs[0]),
        FullyConnected n => Vector([1, n.Weights.Shape[0]], o =>
        {
            double sum = n.Bias?[o] ?? 0;
            for (int i = 0; i < inputs[0].Data.Length; i++)
            {
                sum += inputs[0].Data[i] * n.Weights.Data[(o * n.Weights.Shape[1]) + i];
            }

            return sum;
        }),
        BatchNorm n => Vector(inputs[0].Shape, i =>
        {
            int c = i % n.Gamma.Length;
            return (n.Gamma[c] * (inputs[0].Data[i] - n.Mean[c]) / Math.Sqrt((double)n.Variance[c] + n.Epsilon)) + n.Beta[c];
        }),
        Activation n => Vector(inputs[0].Shape, i => Arithmetic.Activate(n.Kind, inputs[0].Data[i], n.Slope)),
        Binary n => Apply(n.Kind, inputs[0], inputs[1]),
        Constant n => new Value(n.Value.Shape, [.. n.Value.Data.Select(x => (double)x)]),
        Pad n => Feature(
            inputs[0].Shape[1] + n.Padding.Top + n.Padding.Bottom,
            inputs[0].Shape[2] + n.Padding.Left + n.Padding.Right,
            inputs[0].Shape[3],
                (y, x, c) => inputs[0].At(y - n.Padding.Top, x - n.Padding.Left, c)),
        Pool n => PoolOf(n, inputs[0]),
        GlobalAveragePool n => Vector(n.KeepDimensions ? [1, 1, 1, inputs[0].Shape[3]] : [1, inputs[0].Shape[3]],
            c => inputs[0].Data.Where((_, i) => i % inputs[0].Shape[3] == c).Average()),
        Reshape n => new Value(n.Shape, inputs[0].Data),
        Concat _ => SideBySide(inputs),
        Softmax => Rows(inputs[0], row => [.. row.Select(x => Math.Exp(x - row.Max()) / row.Sum(y => Math.Exp(y - row.Max())))]),
        L2Normalize => Rows(inputs[0], row => [.. row.Select(x => x / Math.Max(1e-6, Math.Sqrt(row.Sum(y => y * y))))]),
        _ => throw new NotSupportedException(node.ToString()),
    };

    private static Value Conv(Conv2D n, Value input)
    {
        int[] w = n.Weights.Shape;
        return Feature(Size(input.Shape[1], n.Padding.Top + n.Padding.Bottom, w[1], n.StrideHeight, n.DilationHeight),
            Size(input.Shape[2], n.Padding.Left + n.Padding.Right, w[2], n.StrideWidth, n.DilationWidth), w[0], (y, x, o) =>
        {
            double sum = n.Bias?[o] ?? 0;
            for (int ky = 0; ky < w[1]; ky++)
            {
                for (int kx = 0; kx < w[2]; kx++)
                {
                    for (int c = 0; c < w[3]; c++)
                    {
                        sum += input.At(
                            (y * n.StrideHeight) - n.Padding.Top + (ky * n.DilationHeight),
                            (x * n.StrideWidth) - n.Padding.Left + (kx * n.DilationWidth),
                            c)
                            * n.Weights.Data[(((((o * w[1]) + ky) * w[2]) + kx) * w[3]) + c];
                    }
                }
            }

            return sum;
        });
    }

    private static Value Depthwise(DepthwiseConv2D n, Value input)
    {
        int[] w = n.Weights.Shape;
        return Feature(Size(input.Shape[1], n.Padding.Top + n.Padding.Bottom, w[0], n.StrideHeight, n.DilationHeight),
            Size(input.Shape[2], n.Padding.Left + n.Padding.Right, w[1], n.StrideWidth, n.DilationWidth), w[2], (y, x, c) =>
        {
            double sum = n.Bias?[c] ?? 0;
            for (int ky = 0; ky < w[0]; ky++)
            {
                for (int kx = 0; kx < w[1]; kx++)
                {
                    sum += input.At(
                        (y * n.StrideHeight) - n.Padding.Top + (ky * n.DilationHeight),
                        (x * n.StrideWidth) - n.Padding.Left + (kx * n.DilationWidth),
                        c / (w[2] / input.Shape[3]))
                        * n.Weights.Data[(((ky * w[1]) + kx) * w[2]) + c];
                }
            }

            return sum;
        });
    }

    private static Value PoolOf(Pool n, Value input) =>
        Feature(Size(input.Shape[1], n.Padding.Top + n.Padding.Bottom, n.KernelHeight, n.StrideHeight, 1),
            Size(input.Shape[2], n.Padding.Left + n.Padding.Right, n.KernelWidth, n.StrideWidth, 1), input.Shape[3], (y, x, c) =>
        {
            List<double> window = [];
            for (int ky = 0; ky < n.KernelHeight; ky++)
            {
                for (int kx = 0; kx < n.KernelWidth; kx++)
                {
                    (int row, int column) = ((y * n.StrideHeight) - n.Padding.Top + ky, (x * n.StrideWidth) - n.Padding.Left + kx);
                    if (row >= 0 && column >= 0 && row < input.Shape[1] && column < input.Shape[2])
                    {
                        window.Add(input.At(row, column, c));
                    }
                }
            }

            return n.Kind == PoolKind.Max ? window.Max() : window.Average();
        });

    private static Value Apply(BinaryKind kind, Value left, Value right)
    {
        int rank = Math.Max(left.Shape.Length, right.Shape.Length);
        int[] a = [.. Enumerable.Repeat(1, rank - left.Shape.Length), .. left.Shape];
        int[] b = [.. Enumerable.Repeat(1, rank - right.Shape.Length), .. right.Shape];
        int[] shape = [.. a.Zip(b, Math.Max)];
        return Vector(shape, i =>
        {
            (int l, int r, int strideL, int strideR) = (0, 0, 1, 1);
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                int position = i % shape[axis];
                i /= shape[axis];
                l += a[axis] == 1 ? 0 : position * strideL;
                r += b[axis] == 1 ? 0 : position * strideR;
                strideL *= a[axis];
                strideR *= b[axis];
            }

            return kind switch
            {
                BinaryKind.Add => left.Data[l] + right.Data[r],
                BinaryKind.Sub => left.Data[l] - right.Data[r],
                _ => left.Data[l] * right.Data[r],
            };
        });
    }

    private static Value SideBySide(Value[] parts)
    {
        int channels = parts.Sum(part => part.Shape[^1]);
        int[] shape = [.. parts[0].Shape[..^1], channels];
        return Vector(shape, i =>
        {
            (int pixel, int c) = (i / channels, i % channels);
            int part = 0;
            while (c >= parts[part].Shape[^1])
            {
                c -= parts[part++].Shape[^1];
            }

            return parts[part].Data[(pixel * parts[part].Shape[^1]) + c];
        });
    }

    private static Value Rows(Value input, Func<double[], double[]> row) =>
        new(input.Shape, [.. input.Data.Chunk(input.Shape[^1]).SelectMany(row)]);

    private static int Size(int size, int padding, int kernel, int stride, int dilation)
    {
        int count = 0;
        for (int at = 0; at + ((kernel - 1) * dilation) < size + padding; at += stride)
        {
            count++;
        }

        return count;
    }

    private static Value Feature(int height, int width, int channels, Func<int, int, int, double> value) =>
        Vector([1, height, width, channels], i => value(i / (width * channels), i / channels % width, i % channels));

    private static Value Vector(int[] shape, Func<int, double> value) =>
        new(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(value)]);
}
