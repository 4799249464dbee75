using System.Diagnostics;
using System.Globalization;

namespace MobileNetEdge.Device.Tests.Actions;

/// <summary>A file system that is soon full. Only root may have one.</summary>
internal sealed class TinyDisk : IDisposable
{
    public TinyDisk(string folder, int kilobytes)
    {
        Folder = folder;
        Directory.CreateDirectory(folder);
        Assert.True(Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes.ToString(CultureInfo.InvariantCulture)}k", "tmpfs", folder));
    }

    public static bool IsPossible { get; } = Try();

    public string Folder { get; }

    public void Dispose() => Run("umount", Folder);

    private static bool Try()
    {
        string folder = Directory.CreateTempSubdirectory("mobilenet-edge-mount-").FullName;
        bool possible = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "tmpfs", folder) && Run("umount", folder);
        Directory.Delete(folder);
        return possible;
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
