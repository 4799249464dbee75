namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>
/// Resizes a frame to 8-bit pixels of the tensor's size, [height, width, channels] in the network's channel order. Each pixel is
/// the exact weighted mean of 8-bit source pixels, rounded once, halves up: integers only, the same on every processor.
/// Works row by row: a source row is converted and resampled along x when the first target row needs it, and kept while the
/// next one may need it too.
/// </summary>
internal sealed class PictureResizer
{
    private readonly PixelRows _rows;
#if NET
    private const int Overrun = ResizeVectors.Overrun;

    private readonly PixelRowVectors? _rowVectors;    // null: plain
    private readonly ResizeVectors? _vectors;         // null: plain
    private readonly int[] _smallTotal;
#else
    private const int Overrun = 0;
#endif

    private readonly Placement _placement;
    private readonly AxisTaps _horizontal;
    private readonly AxisTaps _vertical;
    private readonly int _channels;
    private readonly int _rowLength;
    private readonly int _sumsOfTarget;
    private readonly byte[] _background;

    // One source row as pixels; the sums along x of the two rows used last, at row number mod 2; the sums along y.
    private readonly byte[] _pixels;
    private readonly int[][] _sums;
    private readonly int[] _sumsOfRow = new int[2];
    private readonly ulong[] _total;

    /// <param name="source">Layout of frames.</param>
    /// <param name="height">Rows of the tensor.</param>
    /// <param name="width">Columns of the tensor.</param>
    /// <param name="preprocessing">Fit, resampling and channel order.</param>
    /// <param name="background">The colour around a letterboxed picture: one pixel, [channels].</param>
    /// <param name="vectors">Whether to use vectors where possible; the pixels are the same.</param>
    public PictureResizer(PictureFormat source, int height, int width, Preprocessing preprocessing, byte[] background, bool vectors)
    {
        _channels = background.Length;
        _background = background;
        _rowLength = width * _channels;
        _rows = new PixelRows(source, _channels, preprocessing.Channels);
        _placement = Placement.Of(preprocessing.Fit, source.Width, source.Height, width, height);
        _horizontal = AxisTaps.Create(_placement.Source.Width, _placement.Target.Width, preprocessing.Resampling);
        _vertical = AxisTaps.Create(_placement.Source.Height, _placement.Target.Height, preprocessing.Resampling);
        _sumsOfTarget = _placement.Target.Width * _channels;
        _pixels = new byte[(_placement.Source.Width * _channels) + Overrun];
        _sums = [new int[_sumsOfTarget + Overrun], new int[_sumsOfTarget + Overrun]];
#if NET
        _rowVectors = vectors && _channels == 3 ? new PixelRowVectors(source, preprocessing.Channels, _rows) : null;
        _vectors = vectors ? ResizeVectors.TryCreate(_horizontal, _vertical) : null;
        _smallTotal = _vectors is null ? [] : new int[_sumsOfTarget + Overrun];
        _total = _vectors is null ? new ulong[_sumsOfTarget] : [];
#else
        _total = new ulong[_sumsOfTarget];
#endif
    }

    public void Resize(ReadOnlySpan<byte> frame, Span<byte> pixels)
    {
        PixelRectangle target = _placement.Target;
        if (target.Width * _channels != _rowLength || target.Height * _rowLength != pixels.Length)
        {
            FillBackground(pixels);
        }

        _sumsOfRow.AsSpan().Fill(-1);
        for (int y = 0; y < target.Height; y++)
        {
            Span<byte> row = pixels.Slice(((target.Y + y) * _rowLength) + (target.X * _channels), _sumsOfTarget);
#if NET
            if (_vectors is not null)
            {
                SumColumnsSmall(frame, y);
                _vectors.Round(_smallTotal, row);
                continue;
            }
#endif

            SumColumns(frame, y);
            RoundTotal(row);
        }
    }

    private void FillBackground(Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i += _channels)
        {
            _background.CopyTo(pixels[i..]);
        }
    }

    /// <summary>Sums of a target row: Σ vertical weight × (Σ horizontal weight × pixel) ≤ 255 × 2^15 × 2^15 &lt; 2^38.</summary>
    private void SumColumns(ReadOnlySpan<byte> frame, int y)
    {
        Span<ulong> total = _total;
        total.Clear();
        ReadOnlySpan<int> weights = _vertical.Weights(y);
        for (int k = 0; k < weights.Length; k++)
        {
            ulong weight = (ulong)weights[k];
            ReadOnlySpan<int> sums = SumsOf(frame, _vertical.First(y) + k).AsSpan(0, total.Length);
            for (int i = 0; i < total.Length; i++)
            {
                total[i] += weight * (uint)sums[i];
            }
        }
    }

#if NET
    /// <summary>The same for sums that fit 32 bits.</summary>
    private void SumColumnsSmall(ReadOnlySpan<byte> frame, int y)
    {
        ReadOnlySpan<int> weights = _vertical.Weights(y);
        for (int k = 0; k < weights.Length; k++)
        {
            ResizeVectors.Add(SumsOf(frame, _vertical.First(y) + k), weights[k], k == 0, _smallTotal, _sumsOfTarget);
        }
    }
#endif

    private void RoundTotal(Span<byte> pixels)
    {
        ulong denominator = (ulong)_horizontal.Denominator * (ulong)_vertical.Denominator;
        ReadOnlySpan<ulong> total = _total.AsSpan(0, pixels.Length);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((total[i] + (denominator / 2)) / denominator);
        }
    }

    /// <summary>Sums along x of a row of the source rectangle: [target width, channels], at most 255 × 2^15.</summary>
    private int[] SumsOf(ReadOnlySpan<byte> frame, int row)
    {
        int[] sums = _sums[row % 2];
        if (_sumsOfRow[row % 2] != row)
        {
            _sumsOfRow[row % 2] = row;
            ReadRow(frame, _placement.Source.X, _placement.Source.Y + row, _placement.Source.Width);
            if (_channels == 1)
            {
                SumGray(_pixels, sums.AsSpan(0, _sumsOfTarget));
            }
#if NET
            else if (_vectors is not null)
            {
                _vectors.SumColour(_pixels, sums);
            }
#endif
            else
            {
                SumColour(_pixels, sums);
            }
        }

        return sums;
    }

    private void ReadRow(ReadOnlySpan<byte> frame, int x, int y, int count)
    {
#if NET
        if (_rowVectors is not null)
        {
            _rowVectors.Read(frame, x, y, count, _pixels);
            return;
        }
#endif

        _rows.Read(frame, x, y, _pixels.AsSpan(0, count * _channels));
    }

    private void SumGray(ReadOnlySpan<byte> pixels, Span<int> sums)
    {
        for (int x = 0; x < sums.Length; x++)
        {
            ReadOnlySpan<int> weights = _horizontal.Weights(x);
            ReadOnlySpan<byte> from = pixels.Slice(_horizontal.First(x), weights.Length);
            int sum = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                sum += weights[k] * from[k];
            }

            sums[x] = sum;
        }
    }

    private void SumColour(ReadOnlySpan<byte> pixels, Span<int> sums)
    {
        for (int x = 0; x < _horizontal.Length; x++)
        {
            ReadOnlySpan<int> weights = _horizontal.Weights(x);
            ReadOnlySpan<byte> from = pixels.Slice(3 * _horizontal.First(x), 3 * weights.Length);
            int first = 0;
            int second = 0;
            int third = 0;
            foreach (int weight in weights)
            {
                first += weight * from[0];
                second += weight * from[1];
                third += weight * from[2];
                from = from[3..];
            }

            Span<int> to = sums.Slice(3 * x, 3);
            to[0] = first;
            to[1] = second;
            to[2] = third;
        }
    }
}
