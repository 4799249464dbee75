using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Cameras;

/// <summary>A camera cannot deliver frames at present; the message names the camera, what is wrong and the fix.</summary>
internal sealed class CameraException(string message, Exception? inner = null) : InputException(message, inner);
