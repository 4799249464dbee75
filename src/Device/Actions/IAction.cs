using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Actions;

/// <summary>
/// Something to do when a class begins or ends. An <see cref="ActionQueue"/> calls it, one event after another, on a worker of its own.
/// </summary>
internal interface IAction : IAsyncDisposable
{
    /// <summary>Whether it needs the frame.</summary>
    bool TakesPictures => false;

    /// <summary>Before the first event.</summary>
    /// <exception cref="InputException">It cannot work; the message says how to fix it.</exception>
    void Open();

    /// <summary>Handles an event. An exception counts as a failure of this event and is logged once.</summary>
    /// <param name="what">The event.</param>
    /// <param name="picture">The frame, if the action needs one and there is one.</param>
    /// <param name="cancel">The program ends.</param>
    Task HandleAsync(DecisionEvent what, PictureBuffer? picture, CancellationToken cancel);

    /// <summary>
    /// Called when the program ends: switches outputs to their safe state at once, even while an event is being handled. May be called from
    /// any thread.
    /// </summary>
    void MakeSafe()
    {
    }
}
