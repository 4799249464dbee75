using MobileNetEdge.Device.Cameras;

namespace MobileNetEdge.Device.Triggers;

/// <summary>Fires for every frame.</summary>
internal sealed class AlwaysTrigger : ITrigger
{
    public bool Fires(in CameraFrame frame) => true;

    public void Dispose()
    {
    }
}
