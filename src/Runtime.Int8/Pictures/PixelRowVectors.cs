using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>
/// Reads the same pixels as <see cref="PixelRows"/>, bit for bit, eight YUV pixels or one vector of bytes at a time, for networks with
/// three channels. Works on any instruction set with 16-byte vectors.
/// </summary>
internal sealed class PixelRowVectors
{
    /// <summary>Bytes after the last pixel that are also written.</summary>
    public const int Overrun = 16;

    private const byte None = 0xFF;    // shuffles make it 0

    private readonly PictureFormat _format;
    private readonly PixelRows _plain;

    // Shuffles: for each of up to 16 bytes, the byte of the source. For YUV: the even and the odd pixels, first of the lower, then of the
    // upper four.
    private readonly Vector128<byte> _first;
    private readonly Vector128<byte> _second;
    private readonly Vector128<byte> _third;
    private readonly Vector128<byte> _fourth;
    private readonly bool _copies;

    public PixelRowVectors(PictureFormat format, ChannelOrder order, PixelRows plain)
    {
        _format = format;
        _plain = plain;
        bool bgr = order == ChannelOrder.Bgr;
        bool reversed = bgr != (format.Pixels == PixelFormat.Bgr24);
        switch (format.Pixels)
        {
            case PixelFormat.Rgb24 or PixelFormat.Bgr24 or PixelFormat.Rgba32:
                int bytes = PictureFormat.PixelBytes(format.Pixels);
                _copies = !reversed && bytes == 3;
                _first = Triples(bytes * 0, bytes * 1, bytes * 2, bytes * 3, reversed);
                break;
            case PixelFormat.Gray8:
                _first = Vector128.Create((byte)0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5);
                _second = Vector128.Create((byte)5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10);
                _third = Vector128.Create((byte)10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15);
                break;
            default:
                _first = Triples(0, null, 4, null, bgr);
                _second = Triples(null, 0, null, 4, bgr);
                _third = Triples(8, null, 12, null, bgr);
                _fourth = Triples(null, 8, null, 12, bgr);
                break;
        }
    }

    /// <summary>Pixels x .. x + count of row y.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="x">First column.</param>
    /// <param name="y">Row.</param>
    /// <param name="count">Columns.</param>
    /// <param name="pixels">[count, 3], plus <see cref="Overrun"/> bytes.</param>
    public void Read(ReadOnlySpan<byte> frame, int x, int y, int count, Span<byte> pixels)
    {
        ref byte to = ref MemoryMarshal.GetReference(pixels);
        int done = 0;
        switch (_format.Pixels)
        {
            case PixelFormat.Rgb24 or PixelFormat.Bgr24 or PixelFormat.Rgba32 when !_copies:
                done = Packed(frame, x, y, count, ref to);
                break;
            case PixelFormat.Gray8:
                done = Gray(frame, x, y, count, ref to);
                break;
            case PixelFormat.Yuyv or PixelFormat.Nv12 or PixelFormat.Yu12:
                done = x % 2;    // vectors start at a pair that shares its chroma
                _plain.Read(frame, x, y, pixels[..(3 * done)]);
                done += Yuv(frame, x + done, y, count - done, ref Unsafe.Add(ref to, 3 * done));
                break;
        }

        _plain.Read(frame, x + done, y, pixels[(3 * done)..(3 * count)]);
    }

    private static Vector128<byte> Triples(int? a, int? b, int? c, int? d, bool reversed)
    {
        byte[] bytes = new byte[16];
        Array.Fill(bytes, None);
        int at = 0;
        foreach (int? start in (int?[])[a, b, c, d])
        {
            for (int channel = 0; channel < 3; channel++, at++)
            {
                bytes[at] = start is { } first ? (byte)(first + (reversed ? 2 - channel : channel)) : None;
            }
        }

        return Vector128.Create(bytes);
    }

    private int Packed(ReadOnlySpan<byte> frame, int x, int y, int count, ref byte to)
    {
        int bytes = PictureFormat.PixelBytes(_format.Pixels);
        ref byte row = ref Unsafe.Add(ref MemoryMarshal.GetReference(frame), (y * _format.Stride) + (x * bytes));
        int i = 0;
        for (; (i * bytes) + 16 <= count * bytes; i += 4)
        {
            Vector128.ShuffleNative(Vector128.LoadUnsafe(ref Unsafe.Add(ref row, i * bytes)), _first).StoreUnsafe(
                ref Unsafe.Add(ref to, 3 * i));
        }

        return i;
    }

    private int Gray(ReadOnlySpan<byte> frame, int x, int y, int count, ref byte to)
    {
        ref byte row = ref Unsafe.Add(ref MemoryMarshal.GetReference(frame), (y * _format.Stride) + x);
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            Vector128<byte> gray = Vector128.LoadUnsafe(ref Unsafe.Add(ref row, i));
            ref byte pixels = ref Unsafe.Add(ref to, 3 * i);
            Vector128.ShuffleNative(gray, _first).StoreUnsafe(ref pixels);
            Vector128.ShuffleNative(gray, _second).StoreUnsafe(ref pixels, 16);
            Vector128.ShuffleNative(gray, _third).StoreUnsafe(ref pixels, 32);
        }

        return i;
    }

    private int Yuv(ReadOnlySpan<byte> frame, int x, int y, int count, ref byte to)
    {
        ref byte start = ref MemoryMarshal.GetReference(frame);
        int stride = _format.Stride;
        int planes = _format.Height * stride;
        int i = 0;
        Vector128<uint> low = Vector128.Create(0xFFu);
        switch (_format.Pixels)
        {
            case PixelFormat.Yuyv:
                ref byte pairs = ref Unsafe.Add(ref start, (y * stride) + (2 * x));
                for (; i + 8 <= count; i += 8)
                {
                    Vector128<uint> four = Vector128.LoadUnsafe(ref Unsafe.Add(ref pairs, 2 * i)).AsUInt32();    // Y0, Cb, Y1, Cr
                    Store(four & low, (four >>> 16) & low, (four >>> 8) & low, four >>> 24, ref Unsafe.Add(ref to, 3 * i));
                }

                break;
            case PixelFormat.Nv12:
                ref byte luma = ref Unsafe.Add(ref start, (y * stride) + x);
                ref byte chroma = ref Unsafe.Add(ref start, planes + (y / 2 * stride) + x);
                for (; i + 8 <= count; i += 8)
                {
                    Vector128<uint> ys = Pairs(ref Unsafe.Add(ref luma, i));
                    Vector128<uint> cs = Pairs(ref Unsafe.Add(ref chroma, i));
                    Store(ys & low, ys >>> 8, cs & low, cs >>> 8, ref Unsafe.Add(ref to, 3 * i));
                }

                break;
            default:
                ref byte plane = ref Unsafe.Add(ref start, (y * stride) + x);
                ref byte cb = ref Unsafe.Add(ref start, planes + (y / 2 * (stride / 2)) + (x / 2));
                ref byte cr = ref Unsafe.Add(ref start, planes + (((_format.Height / 2) + (y / 2)) * (stride / 2)) + (x / 2));
                for (; i + 8 <= count; i += 8)
                {
                    Vector128<uint> ys = Pairs(ref Unsafe.Add(ref plane, i));
                    Store(
                        ys & low,
                        ys >>> 8,
                        Four(ref Unsafe.Add(ref cb, i / 2)),
                        Four(ref Unsafe.Add(ref cr, i / 2)),
                        ref Unsafe.Add(ref to, 3 * i));
                }

                break;
        }

        return i;
    }

    /// <summary>Eight bytes as four 16-bit numbers, each widened to 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Pairs(ref byte from) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref from)).AsUInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Four(ref byte from) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref from)).AsByte()));

    /// <summary>Converts four pairs of pixels, one pair per lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(Vector128<uint> even, Vector128<uint> odd, Vector128<uint> cb, Vector128<uint> cr, ref byte to)
    {
        YuvVectors.Convert(
            even.AsInt32(), odd.AsInt32(), cb.AsInt32(), cr.AsInt32(), out Vector128<byte> evenRgb, out Vector128<byte> oddRgb);
        (Vector128.ShuffleNative(evenRgb, _first) | Vector128.ShuffleNative(oddRgb, _second)).StoreUnsafe(ref to);
        (Vector128.ShuffleNative(evenRgb, _third) | Vector128.ShuffleNative(oddRgb, _fourth)).StoreUnsafe(ref to, 12);
    }
}
