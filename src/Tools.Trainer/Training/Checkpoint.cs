using System.IO.Compression;
using System.Text.Json;
using MobileNetEdge.Tools.Quantizer;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Files;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean over the epoch's batches.</param>
/// <param name="Accuracy">Of the averaged weights on the validation pictures, 0 to 1; null where there are none.</param>
/// <param name="Minutes">Of training so far.</param>
internal sealed record EpochResult(int Epoch, double Loss, double? Accuracy, double Minutes);

/// <summary>How far a training is.</summary>
/// <param name="Steps">Batches trained on.</param>
/// <param name="LossSum">Of this epoch's.</param>
/// <param name="Minutes">Of training so far, in all its parts.</param>
/// <param name="Epochs">Those that are done.</param>
internal sealed record Progress(long Steps, double LossSum, double Minutes, IReadOnlyList<EpochResult> Epochs)
{
    public static Progress Start { get; } = new(0, 0, 0, []);
}

/// <summary>
/// A file from which a training that was stopped goes on as if it had not been: a zip of the weights, their average, the velocities, how far it was, and
/// what was trained how. It is replaced whole; one that is cut short cannot come to be.
/// </summary>
/// <param name="path">Where it lies.</param>
/// <param name="architecture">What is trained.</param>
/// <param name="options">How.</param>
/// <param name="pictures">How many are trained on.</param>
internal sealed class Checkpoint(string path, Architecture architecture, TrainingOptions options, int pictures)
{
    private readonly string _what = JsonSerializer.Serialize(new { architecture, options, pictures });

    public void Write(Progress progress, TensorSet weights, TensorSet average, TensorSet velocities)
    {
        using MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "training.json", System.Text.Encoding.UTF8.GetBytes(_what));
            Add(zip, "progress.json", JsonSerializer.SerializeToUtf8Bytes(progress));
            Add(zip, "weights", weights.ToBytes());
            Add(zip, "average", average.ToBytes());
            Add(zip, "velocities", velocities.ToBytes());
        }

        AtomicFile.Write(path, file.GetBuffer().AsSpan(0, (int)file.Length));
    }

    /// <summary>Restores what was written; the very start where there is no file.</summary>
    /// <exception cref="UserError">The file is damaged, or of another training.</exception>
    public Progress Read(TensorSet weights, TensorSet average, TensorSet velocities)
    {
        if (!File.Exists(path))
        {
            return Progress.Start;
        }

        try
        {
            using ZipArchive zip = new(new MemoryStream(InputFile.Read(path)), ZipArchiveMode.Read);
            string what = System.Text.Encoding.UTF8.GetString(Get(zip, "training.json"));
            if (what != _what)
            {
                throw new UserError($"it belongs to another training ({what}, now {_what}); delete it to start anew, or give the same options to go on");
            }

            Progress progress = JsonSerializer.Deserialize<Progress>(Get(zip, "progress.json"))!;
            weights.CopyFrom(Get(zip, "weights"));
            average.CopyFrom(Get(zip, "average"));
            velocities.CopyFrom(Get(zip, "velocities"));
            return progress;
        }
        catch (Exception error) when (error is UserError)
        {
            throw new UserError($"{path}: {error.Message}", error);
        }
        catch (Exception error) when (error is InvalidDataException or JsonException)
        {
            throw new UserError($"{path}: the checkpoint is damaged ({error.Message}); delete it to start anew", error);
        }
    }

    /// <summary>The training is done.</summary>
    public void Delete() => File.Delete(path);

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        // Trained floats hardly compress.
        using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(bytes);
    }

    private static byte[] Get(ZipArchive zip, string name)
    {
        using Stream stream = (zip.GetEntry(name) ?? throw new InvalidDataException($"no {name} in it")).Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
