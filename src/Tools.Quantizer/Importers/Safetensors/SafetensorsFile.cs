using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Safetensors;

/// <summary>
/// A .safetensors file: the header's length (8 bytes, little-endian), the header, then the tensors' values (row-major, little-endian).
/// The header is read and checked at once, a tensor when it is asked for.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = sizeof(ulong);
    private const long MostHeaderBytes = 100_000_000;    // the format's own bound

    private readonly SafeFileHandle _file;
    private readonly long _dataStart;

    /// <exception cref="InputException">It is damaged.</exception>
    public SafetensorsFile(string path)
    {
        _file = File.OpenHandle(path);
        try
        {
            long fileBytes = RandomAccess.GetLength(_file);
            ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(Read(0, LengthBytes));
            if (fileBytes <= LengthBytes || Read(LengthBytes, 1)[0] != '{')
            {
                throw new InputException("it is not a .safetensors file: behind the first eight bytes there is no JSON header");
            }

            if (headerBytes > MostHeaderBytes || (long)headerBytes > fileBytes - LengthBytes)
            {
                throw new InputException(
                    $"its header should be {headerBytes} bytes, and the file has {fileBytes}; it is cut short or damaged");
            }

            _dataStart = LengthBytes + (long)headerBytes;
            SafetensorsHeader header = SafetensorsHeader.Parse(Read(LengthBytes, (long)headerBytes), fileBytes - _dataStart);
            (Tensors, Metadata) = (header.Tensors, header.Metadata);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The values of one tensor.</summary>
    /// <exception cref="InputException">They are not floats of 32 or 16 bits, or not finite.</exception>
    public float[] Floats(string name)
    {
        SafetensorsEntry entry = Tensors[name];
        Func<ReadOnlySpan<byte>, float> decode = entry.Type switch
        {
            "F32" => BinaryPrimitives.ReadSingleLittleEndian,
            "F16" => static bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            "BF16" => static bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
            _ => throw new InputException($"tensor '{name}' is of type {entry.Type}; F32, F16 and BF16 are read"),
        };
        byte[] bytes = Read(_dataStart + entry.Begin, entry.End - entry.Begin);
        int size = entry.Type == "F32" ? 4 : 2;
        float[] values = new float[bytes.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = decode(bytes.AsSpan(i * size));
        }

        return FiniteWeights.Require(name, values);
    }

    public void Dispose() => _file.Dispose();

    private byte[] Read(long offset, long count)
    {
        byte[] bytes = new byte[count];
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(_file, bytes.AsSpan(done), offset + done);
            done += read > 0 ? read : throw new InputException("the file is cut short; fetch or save it again");
        }

        return bytes;
    }
}
