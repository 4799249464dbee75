using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Trainer.Data;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Tools.Trainer.Training;

/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean over the epoch's batches.</param>
/// <param name="Accuracy">Of the averaged weights on the validation pictures, 0 to 1; null where there are none.</param>
/// <param name="Minutes">Of training so far.</param>
internal sealed record EpochResult(int Epoch, double Loss, double? Accuracy, double Minutes);

/// <summary>The progress of a training.</summary>
/// <param name="Steps">Batches trained on.</param>
/// <param name="LossSum">The sum of the losses of this epoch's batches.</param>
/// <param name="Minutes">Of training so far, in all its parts.</param>
/// <param name="Epochs">Those that are done.</param>
internal sealed record Progress(long Steps, double LossSum, double Minutes, IReadOnlyList<EpochResult> Epochs)
{
    public static Progress Start { get; } = new(0, 0, 0, []);
}

/// <summary>
/// A file from which a stopped training continues as if it had not been stopped: a zip of the weights, their average, the velocities, the
/// progress, and the options of the training. It is replaced atomically, so it is never cut short.
/// </summary>
/// <param name="path">Where it is.</param>
/// <param name="architecture">What is trained.</param>
/// <param name="options">How.</param>
/// <param name="pictures">SHA-256 of what is trained on.</param>
internal sealed class Checkpoint(string path, Architecture architecture, TrainingOptions options, string pictures)
{
    private static readonly JsonSerializerOptions WithWords = new() { Converters = { new JsonStringEnumConverter() } };

    private readonly string _what = JsonSerializer.Serialize(new { architecture, options, pictures }, WithWords);

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

    /// <summary>Restores the written state; the start of the training if there is no file.</summary>
    /// <exception cref="InputException">The file is damaged, or of another training.</exception>
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
                throw new InputException($"it belongs to another training: {Differences(what)}; delete it to start again, or give the same "
                    + "options and pictures to go on");
            }

            Progress progress = JsonSerializer.Deserialize<Progress>(Get(zip, "progress.json"))!;
            weights.CopyFrom(Get(zip, "weights"));
            average.CopyFrom(Get(zip, "average"));
            velocities.CopyFrom(Get(zip, "velocities"));
            return progress;
        }
        catch (Exception error) when (error is InputException)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
        catch (Exception error) when (error is InvalidDataException or JsonException)
        {
            throw new InputException($"{path}: the checkpoint is damaged ({error.Message}); delete it to start again", error);
        }
    }

    /// <summary>Called when the training is done.</summary>
    public void Delete() => File.Delete(path);

    /// <summary>What has changed since then: <c>Seed was 1 and is 2</c>.</summary>
    private string Differences(string then)
    {
        Dictionary<string, string> before = Leaves(then);
        Dictionary<string, string> now = Leaves(_what);
        return string.Join(", ", before.Keys
            .Union(now.Keys)
            .Where(name => before.GetValueOrDefault(name) != now.GetValueOrDefault(name))
            .Select(name => name == nameof(pictures)
                ? "the pictures or their classes have changed"
                : $"{name} was {before.GetValueOrDefault(name) ?? "not given"} and is {now.GetValueOrDefault(name) ?? "not given"}"));
    }

    /// <summary>Names and values of what is trained, and how.</summary>
    private static Dictionary<string, string> Leaves(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject()
            .SelectMany(static member => member.Value.ValueKind == JsonValueKind.Object
                ? member.Value.EnumerateObject().AsEnumerable()
                : [member])
            .DistinctBy(static member => member.Name)
            .ToDictionary(static member => member.Name, static member => member.Value.ToString());
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        // Trained floats hardly compress.
        using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(bytes);
    }

    private static byte[] Get(ZipArchive zip, string name) =>
        (zip.GetEntry(name) ?? throw new InvalidDataException($"no {name} in it")).Read();
}
