using System.IO.Compression;
using System.Text;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Importers.Torch;

/// <summary>torch.save since version 1.6: a zip archive with NAME/data.pkl, the pickle, and NAME/data/KEY, a storage each.</summary>
internal sealed class TorchZipFile : TorchFile
{
    private const string Pickle = "data.pkl";
    private const long MostPickleBytes = 64 << 20;

    private readonly ZipArchive _archive;
    private readonly string _folder;

    /// <exception cref="InputException">It is cut short, damaged, or names what no weights need.</exception>
    public TorchZipFile(string path)
    {
        try
        {
            _archive = ZipFile.OpenRead(path);
        }
        catch (InvalidDataException error)
        {
            throw new InputException("a zip archive that is cut short or damaged; fetch or save it again", error);
        }

        try
        {
            ZipArchiveEntry pickle = _archive.Entries.FirstOrDefault(
                static entry => entry.FullName.EndsWith($"/{Pickle}", StringComparison.Ordinal))
                ?? throw new InputException($"a zip archive without {Pickle}, which torch.save writes");
            _folder = pickle.FullName[..^Pickle.Length];
            if (_archive.GetEntry($"{_folder}byteorder") is { Length: < 16 } order
                && Encoding.ASCII.GetString(Read(order, order.Length)).Trim() != "little")
            {
                throw new InputException("its values are big-endian, saved on a machine of another kind; save it on an x86 or arm one");
            }

            Root = pickle.Length <= MostPickleBytes
                ? new Unpickler(Read(pickle, pickle.Length), 0).Read()
                : throw new InputException($"its {Pickle} has {pickle.Length} bytes; no MobileNet's has so many");
        }
        catch
        {
            _archive.Dispose();
            throw;
        }
    }

    protected override object? Root { get; }

    public override void Dispose() => _archive.Dispose();

    protected override byte[] Bytes(TorchStorage storage, string tensor)
    {
        ZipArchiveEntry entry = _archive.GetEntry($"{_folder}data/{storage.Key}") ?? throw new InputException(
            $"tensor '{tensor}': its values, {_folder}data/{storage.Key}, are not in the archive; it is damaged");
        long bytes = storage.Count * storage.ElementBytes();
        return entry.Length == bytes
            ? Read(entry, bytes)
            : throw new InputException(
                $"tensor '{tensor}': its values should be {bytes} bytes, and {entry.FullName} has {entry.Length}; the file is damaged");
    }

    /// <summary>Exactly as many bytes, whatever the archive holds.</summary>
    private static byte[] Read(ZipArchiveEntry entry, long count)
    {
        try
        {
            byte[] bytes = new byte[count];
            using Stream stream = entry.Open();
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new InputException($"{entry.FullName} in the zip archive is damaged; fetch or save the file again", error);
        }
    }
}
