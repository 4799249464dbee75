using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.SelfTest;

/// <summary>A small version of a step, with random weights and inputs. Scales, zero points, window and table are the step's.</summary>
internal sealed class SmallCase
{
    /// <summary>Elements of a case for tables: each value several times, whole vectors and a remainder.</summary>
    private const int TableElements = 1100;

    private const double InputDeviation = 74;     // of the 256 values, all equally likely
    private const double OutputDeviation = 50;    // fills most of the output's range and little is clamped

    private readonly StepOutline _outline;
    private readonly Tensor[] _tensors;

    /// <param name="outline">The real step.</param>
    /// <param name="growth">See <see cref="SmallShapes"/>.</param>
    /// <param name="leastWeights">
    /// How many of its weights are −128: some kernels support none, some only if no two are neighbours.
    /// </param>
    /// <param name="random">The source of random numbers.</param>
    public SmallCase(StepOutline outline, int growth, LeastWeights leastWeights, Noise random)
    {
        _outline = outline;
        int[][] shapes = outline.Head is { } head ? new SmallShapes(growth).Of(head, outline.Tensors) : [[TableElements], [TableElements]];
        _tensors = [.. outline.Tensors.Zip(shapes).Select(pair => pair.First with { Shape = pair.Second })];
        KeepSomeScales();
        if (outline.Head is { Options: ConvolutionOptions } or { Kind: OperatorKind.FullyConnected })
        {
            AddWeights(leastWeights, random);
        }

        Inputs = [.. _tensors[..^1].Where(tensor => !tensor.IsConstant).Select(tensor => RandomInput(tensor, random))];
    }

    /// <summary>The bytes of the activations that it reads, in order.</summary>
    public IReadOnlyList<byte[]> Inputs { get; }

    /// <summary>Returns a node for the step of this case.</summary>
    public Node ToNode() => new()
    {
        Head = _outline.Head is { } head ? new OperatorView(head, _tensors, _outline.IsUnsigned) : null,
        Inputs = [.. _tensors[..^1].Where(tensor => !tensor.IsConstant).Select((tensor, i) => new Value(i, tensor))],
        Output = new Value(Inputs.Count, _tensors[^1]),
        Table = _outline.Table,
    };

    private void AddWeights(LeastWeights leastWeights, Noise random)
    {
        Tensor weights = _tensors[1];
        int channels = weights.Shape[OperatorView.ChannelAxisOf(_outline.Head!.Kind)];
        Quantization quantization = weights.Quantization!;

        // Large enough that a middle channel's outputs fill their range, but not larger: clamped values show nothing.
        double factor = Middle(_tensors[0]) * Middle(weights) / Middle(_tensors[^1]);
        double sums = InputDeviation * Math.Sqrt((double)weights.Count / channels / 3);
        int most = (int)Math.Clamp(OutputDeviation / factor / sums, 1, sbyte.MaxValue);
        int zeroPoint = quantization.ZeroPoints[0];
        int least = leastWeights == LeastWeights.Many ? sbyte.MinValue : -sbyte.MaxValue;
        sbyte[] values = new sbyte[weights.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = leastWeights == LeastWeights.Many && random.Next(4) == 0
                ? sbyte.MinValue
                : (sbyte)Math.Clamp(zeroPoint + random.Next(-most, most + 1), least, sbyte.MaxValue);
        }

        if (leastWeights == LeastWeights.One)
        {
            values[^1] = sbyte.MinValue;
        }

        _tensors[1] = weights with { Data = MemoryMarshal.AsBytes<sbyte>(values).ToArray() };
        if (_tensors.Length == 4)
        {
            int mostBias = (int)Math.Clamp(OutputDeviation / factor, 1, 1 << 24);
            int[] bias = new int[channels];
            for (int c = 0; c < channels; c++)
            {
                bias[c] = random.Next(-mostBias, mostBias + 1);
            }

            _tensors[2] = _tensors[2] with { Quantization = null, Data = MemoryMarshal.AsBytes<int>(bias).ToArray() };
        }
    }

    /// <summary>Reduces per-channel scales to those of some channels, including the weights' largest and smallest.</summary>
    private void KeepSomeScales()
    {
        for (int i = 0; i < _tensors.Length; i++)
        {
            if (_tensors[i].Quantization is { IsPerTensor: false } all && _tensors[i].Shape[all.Axis] is var channels
                && channels < all.Scales.Length)
            {
                // All tensors keep the same channels, so that their scales match.
                float[] leading = _outline.Tensors[1].Quantization is { } weights && weights.Scales.Length == all.Scales.Length
                    ? weights.Scales
                    : all.Scales;
                int[] kept =
                [
                    Array.IndexOf(leading, leading.Max()),
                    .. Enumerable.Range(1, channels - 2),
                    Array.IndexOf(leading, leading.Min()),
                ];
                _tensors[i] = _tensors[i] with { Quantization = all with
                {
                    Scales = [.. kept.Select(c => all.Scales[c])],
                    ZeroPoints = all.ZeroPoints[..channels],
                } };
            }
        }
    }

    /// <summary>The scale of a middle channel.</summary>
    private static double Middle(Tensor tensor) => tensor.Quantization!.Scales[tensor.Quantization.Scales.Length / 2];

    private byte[] RandomInput(Tensor tensor, Noise random)
    {
        byte[] bytes = new byte[tensor.Bytes];
        if (tensor.Type == TensorType.Float32)
        {
            // Half steps of the output, some beyond its range.
            foreach (ref float value in MemoryMarshal.Cast<byte, float>(bytes.AsSpan()))
            {
                value = random.Next(-600, 601) * 0.5f * _tensors[^1].Scale;
            }
        }
        else
        {
            random.NextBytes(bytes);
        }

        return bytes;
    }
}
