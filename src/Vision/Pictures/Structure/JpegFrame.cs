using System.Buffers.Binary;

namespace MobileNetEdge.Vision.Pictures.Structure;

/// <summary>
/// The frame header of a JPEG: size and components. A component is coded in blocks of 8×8 samples; where scans interleave components, a
/// unit holds <c>h·v</c> blocks of each.
/// </summary>
internal sealed class JpegFrame
{
    private readonly bool _progressive;
    private readonly Component[] _components;
    private readonly int _maxH;
    private readonly int _maxV;

    /// <param name="markers">At the header: bits per sample, height, width, then three bytes per component.</param>
    /// <exception cref="InputException">The header is damaged, or describes an unsupported kind of JPEG.</exception>
    public JpegFrame(JpegMarkers markers)
    {
        ReadOnlySpan<byte> header = markers.Segment;
        if (header.Length < 6 || header.Length != 6 + (3 * header[5]))
        {
            throw PictureStructure.Damaged(markers.At, $"a frame header of {header.Length} bytes");
        }

        if (header[0] != 8 || header[5] is not (1 or 3 or 4))
        {
            throw PictureStructure.NotRead(markers.At, $"a JPEG of {header[5]} components with {header[0]} bits each");
        }

        (Width, Height) = (BinaryPrimitives.ReadUInt16BigEndian(header[3..]), BinaryPrimitives.ReadUInt16BigEndian(header[1..]));
        PictureStructure.RequireSize(Width, Height, markers.At);
        _progressive = markers.Code == 0xC2;
        _components = new Component[header[5]];
        for (int i = 0; i < _components.Length; i++)
        {
            ReadOnlySpan<byte> component = header[(6 + (3 * i))..];
            _components[i] = new Component(component[0], component[1] >> 4, component[1] & 15, component[2]);
        }

        (_maxH, _maxV) = (_components.Max(static component => component.H), _components.Max(static component => component.V));
        if (!_components.All(component => IsFactor(component.H, _maxH) && IsFactor(component.V, _maxV)))
        {
            string factors = string.Join(", ", _components.Select(static component => $"{component.H}×{component.V}"));
            throw PictureStructure.NotRead(markers.At, $"a JPEG with sampling factors of {factors}");
        }
    }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    /// <summary>Records a scan.</summary>
    /// <param name="markers">At its header: each component with its tables, then which coefficients and bits of them it holds.</param>
    /// <param name="tables">The tables defined before it.</param>
    /// <param name="bytes">The number of bytes after its header.</param>
    /// <param name="stretches">The number of stretches of data between restarts.</param>
    /// <exception cref="InputException">The scan is out of order, lacks a table, or has too few data for its blocks.</exception>
    public void AddScan(JpegMarkers markers, JpegTables tables, int bytes, int stretches)
    {
        ReadOnlySpan<byte> header = markers.Segment;
        if (header.Length < 6 || header[0] is < 1 or > 4 || header.Length != 4 + (2 * header[0]))
        {
            throw PictureStructure.Damaged(markers.At, $"a scan header of {header.Length} bytes");
        }

        bool isFirst = !_progressive || (header[^3] == 0 && header[^1] >> 4 == 0); // the others only refine it
        bool hasDc = !_progressive || header[^3] == 0;
        long interleaved = 0;
        for (ReadOnlySpan<byte> left = header[1..^3]; !left.IsEmpty; left = left[2..])
        {
            Component component = Find(left[0])
                ?? throw PictureStructure.Damaged(markers.At, $"a scan of component {left[0]}, which does not exist");
            if (component.IsScanned == isFirst)
            {
                string turn = isFirst ? "for a second time" : "before its first";
                throw PictureStructure.Damaged(markers.At, $"a scan of component {left[0]} {turn}");
            }

            bool hasTables = tables.HasQuantization(component.Quantization) && (!isFirst || tables.HasDc(left[1] >> 4))
                && ((_progressive && hasDc) || tables.HasAc(left[1] & 15));
            if (!hasTables)
            {
                throw PictureStructure.Damaged(markers.At, $"a scan of component {left[0]} whose tables are missing");
            }

            component.IsScanned = true;
            interleaved += component.H * component.V;
        }

        // A block takes at least one bit for its first coefficient, if that is coded, and one more for its end.
        long units = header[0] == 1 ? OwnBlocks(Find(header[1])!) : Ceiling(Width, 8 * _maxH) * Ceiling(Height, 8 * _maxV);
        long blocks = header[0] == 1 ? units : units * interleaved;
        long leastBits = blocks * (_progressive ? hasDc ? 1 : 0 : 2);
        if (8L * bytes < leastBits)
        {
            throw PictureStructure.Damaged(markers.At, $"{bytes} bytes are too few for the {blocks} blocks of {Width}×{Height} pixels");
        }

        // Each stretch has at least one block. If one is missing, the decoder leaves the rest of the picture uninitialized.
        long restarts = tables.RestartInterval == 0 ? 0 : (units - 1) / tables.RestartInterval;
        if (stretches != restarts + 1)
        {
            throw PictureStructure.Damaged(markers.At, $"a scan with {stretches} stretches between restarts instead of {restarts + 1}");
        }
    }

    /// <exception cref="InputException">A component has no scan: a decoder would return uninitialized memory.</exception>
    public void RequireScans(int at)
    {
        if (Array.Find(_components, static component => !component.IsScanned) is { } missing)
        {
            throw PictureStructure.Damaged(at, $"component {missing.Id} has no scan");
        }
    }

    private static bool IsFactor(int sampling, int most) => sampling is >= 1 and <= 4 && most % sampling == 0;

    private static long Ceiling(long value, int divisor) => (value + divisor - 1) / divisor;

    private Component? Find(byte id) => Array.Find(_components, component => component.Id == id);

    private long OwnBlocks(Component component) =>
        Ceiling(Ceiling(Width * component.H, _maxH), 8) * Ceiling(Ceiling(Height * component.V, _maxV), 8);

    private sealed class Component(byte id, int h, int v, byte quantization)
    {
        public byte Id => id;

        public int H => h;

        public int V => v;

        public byte Quantization => quantization;

        public bool IsScanned { get; set; }
    }
}
