using System.Diagnostics;
using System.Net.Sockets;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Device.Tests.Actions;

/// <summary>Debian's MQTT broker, as a child of the test.</summary>
internal sealed class MosquittoBroker : IDisposable
{
    private readonly Process _process;

    private MosquittoBroker(Process process) => _process = process;

    /// <summary>Returns when it listens; skips the test where it is not installed.</summary>
    public static MosquittoBroker Start(TemporaryFolder folder, string configuration)
    {
        string program = Find("mosquitto");
        string file = folder.Write("mosquitto.conf", System.Text.Encoding.UTF8.GetBytes(configuration + "\nuser root\n"));
        MosquittoBroker broker = new(
            Process.Start(new ProcessStartInfo(program, ["-c", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!);
        int port = int.Parse(configuration.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < 500; i++)
        {
            try
            {
                using TcpClient probe = new("127.0.0.1", port);
                return broker;
            }
            catch (SocketException)
            {
                Thread.Sleep(20);
            }
        }

        broker.Kill();
        throw new InvalidOperationException($"mosquitto does not listen: {broker._process.StandardError.ReadToEnd()}");
    }

    public static void WritePassword(string file, string user, string password)
    {
        using Process process = Process.Start(Find("mosquitto_passwd"), ["-b", "-c", file, user, password]);
        process.WaitForExit();
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static string Find(string program)
    {
        string? path = new[] { "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin" }
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
        Assert.SkipUnless(path is not null, "needs mosquitto (apt-get install mosquitto)");
        return path!;
    }
}
