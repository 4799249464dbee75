using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Device.Actions;

/// <summary>Appends each event as a line. Lines are whole: one cut short by a full disk or a power cut is removed or ended.</summary>
internal sealed class JsonLinesAction(JsonLinesActionOptions options, string device) : IAction
{
    public void Open() => AtomicFile.CheckFolder(options.File);

    public Task HandleAsync(DecisionEvent what, PictureBuffer? picture, CancellationToken cancel)
    {
        byte[] line = [.. EventJson.Write(device, what), (byte)'\n'];
        using FileStream file = new(options.File, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        if (file.Length > 0 && file.Length + line.Length > options.MaxBytes)
        {
            file.Dispose();
            File.Move(options.File, options.File + ".1", overwrite: true);
            return HandleAsync(what, picture, cancel);
        }

        Append(file, line);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Append(FileStream file, byte[] line)
    {
        long end = file.Length;
        try
        {
            file.Position = Math.Max(0, end - 1);
            bool cut = end > 0 && file.ReadByte() != '\n';
            file.Write(cut ? [(byte)'\n', .. line] : line);
        }
        catch (IOException error)
        {
            file.SetLength(end);
            throw new InputException($"cannot write '{options.File}': {error.Message}", error);
        }
    }
}
