namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>
/// Reads part of a frame's row as 8-bit pixels in the network's channels: [count, channels]. Only the bytes of those pixels are
/// touched. YUV is BT.601 in limited range; a chroma sample applies to every pixel that shares it.
/// </summary>
internal sealed class PixelRows
{
    // BT.601, limited range, in units of 2^-16:
    //   R = 255/219 (Y − 16)                              + 255/112 × 0.701 (Cr − 128)
    //   G = 255/219 (Y − 16) − 255/112 × 0.886 × 0.114/0.587 (Cb − 128) − 255/112 × 0.701 × 0.299/0.587 (Cr − 128)
    //   B = 255/219 (Y − 16) + 255/112 × 0.886 (Cb − 128)
    // |sum| ≤ 76,309 × 239 + 132,201 × 128 + 2^15 < 2^26.
    internal const int Luma = 76309;
    internal const int CrToRed = 104597;
    internal const int CbToGreen = -25675;
    internal const int CrToGreen = -53279;
    internal const int CbToBlue = 132201;

    // BT.601 luma of full-range RGB in units of 2^-16. The weights add up to 2^16, so that gray stays gray.
    private const int RedToGray = 19595;
    private const int GreenToGray = 38470;
    private const int BlueToGray = 7471;

    internal const int Half = 1 << 15;

    private readonly PictureFormat _format;
    private readonly int _pixelBytes;
    private readonly int _channels;
    private readonly int _red;
    private readonly int _blue;
    private readonly byte[] _grayOfLuma = new byte[256];

    public PixelRows(PictureFormat format, int channels, ChannelOrder order)
    {
        _format = format;
        _pixelBytes = PictureFormat.PixelBytes(format.Pixels);
        _channels = channels;
        _red = order == ChannelOrder.Bgr ? 2 : 0;
        _blue = 2 - _red;
        for (int y = 0; y < 256; y++)
        {
            _grayOfLuma[y] = ToByte(Luma * (y - 16));
        }
    }

    /// <summary>Pixels x .. x + pixels.Length / channels of row y.</summary>
    public void Read(ReadOnlySpan<byte> frame, int x, int y, Span<byte> pixels)
    {
        ReadOnlySpan<byte> row = frame[((y * _format.Stride) + (x * _pixelBytes))..];
        bool packed = _format.Pixels is PixelFormat.Rgb24 or PixelFormat.Bgr24 or PixelFormat.Rgba32;
        switch (packed, _channels)
        {
            case (true, 1):
                PackedToGray(row, pixels);
                break;
            case (true, _):
                PackedToColour(row, pixels);
                break;
            case (false, 1):
                LumaToGray(row, pixels);
                break;
            default:
                if (_format.Pixels == PixelFormat.Gray8)
                {
                    GrayToColour(row, pixels);
                }
                else
                {
                    YuvToColour(row, frame, x, y, pixels);
                }

                break;
        }
    }

    private void PackedToGray(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        int red = _format.Pixels == PixelFormat.Bgr24 ? 2 : 0;
        for (int i = 0, at = 0; i < pixels.Length; i++, at += _pixelBytes)
        {
            ReadOnlySpan<byte> rgb = row.Slice(at, 3);
            pixels[i] = (byte)(((RedToGray * rgb[red]) + (GreenToGray * rgb[1]) + (BlueToGray * rgb[2 - red]) + Half) >> 16);
        }
    }

    private void PackedToColour(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        int redFrom = _format.Pixels == PixelFormat.Bgr24 ? 2 : 0;
        bool sameOrder = redFrom == _red;
        if (sameOrder && _pixelBytes == 3)
        {
            row[..pixels.Length].CopyTo(pixels);
            return;
        }

        int first = sameOrder ? 0 : 2;
        for (int i = 0, at = 0; i < pixels.Length; i += 3, at += _pixelBytes)
        {
            ReadOnlySpan<byte> from = row.Slice(at, 3);
            Span<byte> to = pixels.Slice(i, 3);
            to[0] = from[first];
            to[1] = from[1];
            to[2] = from[2 - first];
        }
    }

    private void LumaToGray(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        if (_format.Pixels == PixelFormat.Gray8)
        {
            row[..pixels.Length].CopyTo(pixels);
            return;
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = _grayOfLuma[row[i * _pixelBytes]];
        }
    }

    private static void GrayToColour(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = row[i / 3];
        }
    }

    private void YuvToColour(ReadOnlySpan<byte> row, ReadOnlySpan<byte> frame, int x, int y, Span<byte> pixels)
    {
        // The offset of the chroma of the row's pixel pair 0, and the step to that of the next pair.
        int stride = _format.Stride;
        int planes = _format.Height * stride;
        (int cb, int cr, int step) = _format.Pixels switch
        {
            PixelFormat.Yuyv => ((y * stride) + 1, (y * stride) + 3, 4),
            PixelFormat.Nv12 => (planes + (y / 2 * stride), planes + (y / 2 * stride) + 1, 2),
            _ => (planes + (y / 2 * (stride / 2)), planes + (((_format.Height / 2) + (y / 2)) * (stride / 2)), 1),
        };

        int red = 0;
        int green = 0;
        int blue = 0;
        for (int i = 0, at = 0, column = x; i < pixels.Length; i += 3, at += _pixelBytes, column++)
        {
            if (i == 0 || column % 2 == 0)
            {
                int pair = (column >> 1) * step;
                int u = frame[cb + pair] - 128;
                int v = frame[cr + pair] - 128;
                red = CrToRed * v;
                green = (CbToGreen * u) + (CrToGreen * v);
                blue = CbToBlue * u;
            }

            int luma = Luma * (row[at] - 16);
            Span<byte> to = pixels.Slice(i, 3);
            to[_red] = ToByte(luma + red);
            to[1] = ToByte(luma + green);
            to[_blue] = ToByte(luma + blue);
        }
    }

    /// <summary>
    /// Rounds units of 2^-16 to the nearest integer, halves up, clamped to 0..255. Without a branch: saturated pixels are unpredictable,
    /// and a misprediction costs as much as the conversion.
    /// </summary>
    private static byte ToByte(int value)
    {
        int rounded = (value + Half) >> 16;
        int aboveZero = rounded & ~(rounded >> 31);
        return (byte)(aboveZero | ((255 - aboveZero) >> 31));
    }
}
