using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>
/// Converts camera frames or decoded pictures of one format into a model's input tensor, [height, width, channels]: a resize to 8-bit
/// pixels, then a 256-entry table per channel. All memory is allocated at construction. Not thread-safe: use one per thread.
/// </summary>
public sealed class PictureConverter
{
    private readonly PictureFormat _source;
    private readonly InstructionSet _instructionSet;
    private readonly PictureResizer _resizer;
    private readonly int _channels;

    // [channels, 256], by pixel. The integer tables are null if no quantization was given.
    private readonly float[] _real;
    private readonly byte[]? _int8;
    private readonly byte[]? _uint8;
    private readonly bool _oneTable;

    /// <param name="source">Layout of the frames.</param>
    /// <param name="height">Rows of the tensor.</param>
    /// <param name="width">Columns of the tensor.</param>
    /// <param name="channels">3 for colour, 1 for gray.</param>
    /// <param name="preprocessing">Fit, resampling, channel order and normalization.</param>
    /// <param name="quantization">Scale and zero point of the tensor; null when it is a float tensor.</param>
    /// <exception cref="ArgumentException">
    /// A size is out of range, or the preprocessing has more channels than the tensor, or the scale is not positive.
    /// </exception>
    public PictureConverter(
        PictureFormat source, int height, int width, int channels, Preprocessing preprocessing, QuantizedInput? quantization = null)
        : this(source, height, width, channels, preprocessing, quantization, InstructionSets.Best)
    {
    }

    /// <summary>Creates a converter with the kernels of an instruction set; the tensors are the same.</summary>
    internal PictureConverter(
        PictureFormat source,
        int height,
        int width,
        int channels,
        Preprocessing preprocessing,
        QuantizedInput? quantization,
        InstructionSet instructionSet)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        if (source.FrameBytes == 0)
        {
            throw new ArgumentException("The picture format is empty: create it with its constructor.", nameof(source));
        }

        if (height is < 1 or > PictureFormat.MaxSize || width is < 1 or > PictureFormat.MaxSize || channels is not (1 or 3))
        {
            throw new ArgumentException(
                $"A tensor of [{height}, {width}, {channels}]: height and width must be in 1..{PictureFormat.MaxSize}, channels 1 or 3.");
        }

        if (channels == 1 && (preprocessing.Mean.Length != 1 || preprocessing.Std.Length != 1))
        {
            throw new ArgumentException("The preprocessing has mean and std for 3 channels, but the tensor has 1.", nameof(preprocessing));
        }

        if (quantization is { } given && !(given.Scale > 0 && float.IsFinite(given.Scale)))
        {
            throw new ArgumentException($"A scale of {given.Scale} is not positive and finite.", nameof(quantization));
        }

        _source = source;
        _instructionSet = instructionSet;
        _channels = channels;
        TensorLength = checked(height * width * channels);
        byte[] background = new byte[channels];
        for (int c = 0; c < channels; c++)
        {
            background[c] = AffineQuantization.QuantizeToUInt8(preprocessing.MeanOf(c), scale: 1, zeroPoint: 0);
        }

        _resizer = new PictureResizer(source, height, width, preprocessing, background, instructionSet.HasVectors());
        _oneTable = preprocessing.Mean.Length + preprocessing.Std.Length == 2;
        _real = new float[256 * channels];
        for (int i = 0; i < _real.Length; i++)
        {
            _real[i] = preprocessing.Normalize((byte)(i % 256), i / 256);
        }

        if (quantization is { } q)
        {
            _int8 = Array.ConvertAll(_real, real => (byte)AffineQuantization.QuantizeToInt8(real, q.Scale, q.ZeroPoint));
            _uint8 = Array.ConvertAll(_real, real => AffineQuantization.QuantizeToUInt8(real, q.Scale, q.ZeroPoint));
        }
    }

    /// <summary>Elements of the tensor: height × width × channels.</summary>
    public int TensorLength { get; }

    /// <summary>The resized 8-bit pixels, in the channel order of the network, before normalization.</summary>
    /// <param name="frame">At least <see cref="PictureFormat.FrameBytes"/>.</param>
    /// <param name="pixels">[height, width, channels].</param>
    /// <exception cref="ArgumentException">The frame is too short, or the target is not <see cref="TensorLength"/> long.</exception>
    public void ToPixels(ReadOnlySpan<byte> frame, Span<byte> pixels)
    {
        if (frame.Length < _source.FrameBytes)
        {
            throw new ArgumentException(
                $"The frame has {frame.Length} bytes, but {_source.Width}×{_source.Height} {_source.Pixels} "
                + $"with a stride of {_source.Stride} needs {_source.FrameBytes}.",
                nameof(frame));
        }

        if (pixels.Length != TensorLength)
        {
            throw new ArgumentException($"The target has {pixels.Length} elements, but the tensor has {TensorLength}.", nameof(pixels));
        }

        _resizer.Resize(frame, pixels);
    }

    /// <summary>The input of an int8 model: normalized and quantized as TFLite's AffineQuantize does.</summary>
    /// <param name="frame">At least <see cref="PictureFormat.FrameBytes"/>.</param>
    /// <param name="tensor">[height, width, channels].</param>
    /// <exception cref="ArgumentException">The frame is too short, or the tensor is not <see cref="TensorLength"/> long.</exception>
    /// <exception cref="InvalidOperationException">The converter was created without a quantization.</exception>
    public void ToInt8(ReadOnlySpan<byte> frame, Span<sbyte> tensor) => ToQuantized(frame, MemoryMarshal.AsBytes(tensor), _int8);

    /// <summary>The input of a uint8 model: normalized and quantized as TFLite's AffineQuantize does.</summary>
    /// <param name="frame">At least <see cref="PictureFormat.FrameBytes"/>.</param>
    /// <param name="tensor">[height, width, channels].</param>
    /// <exception cref="ArgumentException">The frame is too short, or the tensor is not <see cref="TensorLength"/> long.</exception>
    /// <exception cref="InvalidOperationException">The converter was created without a quantization.</exception>
    public void ToUInt8(ReadOnlySpan<byte> frame, Span<byte> tensor) => ToQuantized(frame, tensor, _uint8);

    /// <summary>Normalized real values of the same pixels that <see cref="ToInt8"/> quantizes: for calibration and float models.</summary>
    /// <param name="frame">At least <see cref="PictureFormat.FrameBytes"/>.</param>
    /// <param name="tensor">[height, width, channels].</param>
    /// <exception cref="ArgumentException">The frame is too short, or the tensor is not <see cref="TensorLength"/> long.</exception>
    public void ToFloat(ReadOnlySpan<byte> frame, Span<float> tensor)
    {
        // The pixels are kept in the last quarter of the tensor's own bytes: value i ends at byte 4i + 3, and pixel i is at
        // 3 × length + i, so that no pixel is overwritten before it has been read.
        Span<byte> pixels = MemoryMarshal.AsBytes(tensor)[(3 * tensor.Length)..];
        ToPixels(frame, pixels);
        for (int i = 0; i < tensor.Length; i += _channels)
        {
            for (int c = 0; c < _channels; c++)
            {
                tensor[i + c] = _real[(256 * c) + pixels[i + c]];
            }
        }
    }

    private void ToQuantized(ReadOnlySpan<byte> frame, Span<byte> tensor, byte[]? table)
    {
        if (table is null)
        {
            throw new InvalidOperationException("The tensor's scale and zero point are unknown: pass them to the constructor.");
        }

        ToPixels(frame, tensor);
        if (_oneTable)
        {
            PixelTable.Run(_instructionSet, table.AsSpan(0, 256), tensor);
        }
        else
        {
            PixelTable.RunThree(table, tensor);
        }
    }
}
