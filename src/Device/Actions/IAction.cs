using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Actions;

/// <summary>
/// Something to do when a class begins or ends. An <see cref="ActionQueue"/> calls it, one event after another, on a worker of its own.
/// </summary>
internal interface IAction : IAsyncDisposable
{
    /// <summary>Whether it wants the frame.</summary>
    bool TakesPictures => false;

    /// <summary>Before the first event.</summary>
    /// <exception cref="InputException">It cannot work; the message names the mend.</exception>
    void Open();

    /// <summary>Does it. An exception counts as a failure of this event and is told once.</summary>
    /// <param name="what">The event.</param>
    /// <param name="picture">The frame, where it wants one and there is one.</param>
    /// <param name="cancel">The program ends.</param>
    Task HandleAsync(DecisionEvent what, PictureBuffer? picture, CancellationToken cancel);

    /// <summary>The program ends: what it switches becomes safe, at once, whatever else is going on. From any thread.</summary>
    void MakeSafe()
    {
    }
}
