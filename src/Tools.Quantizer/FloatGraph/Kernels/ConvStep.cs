namespace MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

/// <summary>
/// Convolution as a matrix product. A pointwise convolution's input already is the left matrix, [pixels, channels]; for any
/// other the windows of one output row are laid out as rows first (im2col): [outWidth, kernelHeight · kernelWidth · channels].
/// </summary>
internal sealed class ConvStep : Step
{
    private readonly Conv2D _node;
    private readonly int[] _in;     // [1, height, width, channels]
    private readonly int[] _out;    // [1, outHeight, outWidth, outChannels]
    private readonly int _window;
    private readonly bool _pointwise;
    private readonly Gemm _gemm;

    public ConvStep(Conv2D node, int[] input, int[] output)
    {
        _node = node;
        _in = input;
        _out = output;
        _window = node.Weights.Data.Length / output[3];
        _pointwise = node.Weights.Shape is [_, 1, 1, _] && node is { StrideHeight: 1, StrideWidth: 1 } && node.Padding == Padding.None;
        _gemm = new Gemm(node.Weights.Data, node.Bias, output[3], _window);
    }

    public override int ScratchLength => _pointwise ? 0 : _out[2] * _window;

    public override void Run(Operands inputs, Span<float> output, Span<float> scratch)
    {
        ReadOnlySpan<float> input = inputs[0];
        if (_pointwise)
        {
            _gemm.Run(input, output, _out[1] * _out[2]);
            return;
        }

        int outRow = _out[2] * _out[3];
        for (int y = 0; y < _out[1]; y++)
        {
            GatherRow(input, scratch, y);
            _gemm.Run(scratch, output.Slice(y * outRow, outRow), _out[2]);
        }
    }

    private void GatherRow(ReadOnlySpan<float> input, Span<float> windows, int y)
    {
        (int height, int width, int channels) = (_in[1], _in[2], _in[3]);
        (int kernelHeight, int kernelWidth) = (_node.Weights.Shape[1], _node.Weights.Shape[2]);
        windows[..ScratchLength].Clear();
        for (int x = 0; x < _out[2]; x++)
        {
            Taps columns = Taps.Inside(width, (x * _node.StrideWidth) - _node.Padding.Left, kernelWidth, _node.DilationWidth);

            // Neighbouring taps are neighbours in memory unless dilated: one copy for all of them.
            (int runs, int run) = _node.DilationWidth == 1 ? (1, columns.Count) : (columns.Count, 1);
            for (int ky = 0; ky < kernelHeight; ky++)
            {
                int row = (y * _node.StrideHeight) - _node.Padding.Top + (ky * _node.DilationHeight);
                if ((uint)row >= (uint)height || run == 0)
                {
                    continue;
                }

                for (int i = 0; i < runs; i++)
                {
                    int tap = columns.First + i;
                    int source = ((row * width) + columns.Origin + (tap * _node.DilationWidth)) * channels;
                    int target = (x * _window) + (((ky * kernelWidth) + tap) * channels);
                    input.Slice(source, run * channels).CopyTo(windows[target..]);
                }
            }
        }
    }
}

/// <summary>A matrix product with one row.</summary>
internal sealed class FullyConnectedStep(FullyConnected node) : Step
{
    private readonly Gemm _gemm = new(node.Weights.Data, node.Bias, node.Weights.Shape[0], node.Weights.Shape[1]);

    public override void Run(Operands inputs, Span<float> output, Span<float> scratch) => _gemm.Run(inputs[0], output, rows: 1);
}
