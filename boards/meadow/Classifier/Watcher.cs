namespace MobileNetEdge.PhotoClassifier;

/// <summary>
/// Takes a photo when it is told to, classifies it and reports what it sees: for a sensor's event, which may come again before the answer
/// to the last is there. Callbacks are called one at a time, on the thread that computed.
/// </summary>
public sealed class Watcher
{
    private readonly Func<Task<byte[]>> _takePhoto;
    private readonly Classifier _classifier;
    private readonly Decision _decision;
    private readonly Action<Sighting, bool> _seen;
    private readonly Action<Exception> _failed;
    private int _looking;

    /// <param name="takePhoto">Returns a JPEG.</param>
    /// <param name="classifier">Used by this watcher alone.</param>
    /// <param name="decision">Which sightings count.</param>
    /// <param name="seen">Is told every sighting, and whether it counts.</param>
    /// <param name="failed">Is told why there was none: the camera does not answer, the photo is damaged.</param>
    public Watcher(
        Func<Task<byte[]>> takePhoto, Classifier classifier, Decision decision, Action<Sighting, bool> seen, Action<Exception> failed) =>
        (_takePhoto, _classifier, _decision, _seen, _failed) = (takePhoto, classifier, decision, seen, failed);

    /// <summary>Takes and classifies a photo.</summary>
    /// <returns>False, at once, while another look is under way.</returns>
    public async Task<bool> LookAsync()
    {
        if (Interlocked.Exchange(ref _looking, 1) != 0)
        {
            return false;
        }

        try
        {
            Sighting sighting = _classifier.Classify(await _takePhoto().ConfigureAwait(false));
            _seen(sighting, _decision.Counts(sighting));
        }
        catch (Exception error)
        {
            // Drivers of cameras throw what they like, and an exception in a sensor's event would end the program.
            _failed(error);
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }

        return true;
    }
}
