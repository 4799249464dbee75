using MobileNetEdge.Device.Cameras;

namespace MobileNetEdge.Device.Triggers;

/// <summary>Decides for each frame whether it is worth an inference. Allocates nothing from the second frame on.</summary>
internal interface ITrigger : IDisposable
{
    /// <summary>Whether to look at <paramref name="frame"/>. Called for every frame, in order, by the thread that captures.</summary>
    bool Fires(in CameraFrame frame);
}
