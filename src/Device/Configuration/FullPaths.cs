using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;

namespace MobileNetEdge.Device.Configuration;

/// <summary>Paths in a configuration start at its own folder, wherever the program was started.</summary>
internal static class FullPaths
{
    public static void Resolve(AgentOptions options, string folder)
    {
        options.Model.File = Full(options.Model.File);
        options.Model.Labels = FullOrNull(options.Model.Labels);
        if (options.Camera is FolderCameraOptions camera)
        {
            options.Camera = camera with { Path = Full(camera.Path) };
        }

        foreach (ActionOptions action in options.Actions)
        {
            switch (action)
            {
                case PictureActionOptions picture:
                    picture.Folder = Full(picture.Folder);
                    break;
                case JsonLinesActionOptions lines:
                    lines.File = Full(lines.File);
                    break;
                case MqttActionOptions mqtt:
                    (mqtt.CaFile, mqtt.CertificateFile, mqtt.KeyFile) = (
                        FullOrNull(mqtt.CaFile), FullOrNull(mqtt.CertificateFile), FullOrNull(mqtt.KeyFile));
                    break;
            }
        }

        string Full(string path) => Path.GetFullPath(path, folder);

        string? FullOrNull(string? path) => path is null ? null : Full(path);
    }
}
