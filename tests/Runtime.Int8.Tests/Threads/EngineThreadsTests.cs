using System.Runtime.CompilerServices;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>Threads are counted for the whole process: nothing else may run meanwhile.</summary>
[Collection(typeof(AloneDefinition))]
public sealed class EngineThreadsTests
{
    [Fact]
    public void Threads_end_with_their_engine_and_with_one_that_is_forgotten()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        using (Engine engine = new(model, new EngineOptions { Threads = 4 }))
        {
            engine.Run();
            Assert.True(Workers() >= 3);
        }

        Forget(model);
        for (int wait = 0; wait < 200 && Workers() > 0; wait++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }

        Assert.Equal(0, Workers());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget(Model model) => new Engine(model, new EngineOptions { Threads = 4 }).Run();

        // Linux cuts names to 15 characters.
        static int Workers() => OperatingSystem.IsLinux()
            ? Directory.GetDirectories("/proc/self/task").Count(static task => File.Exists(task + "/comm") && ReadName(task).StartsWith("MobileNetEdge w", StringComparison.Ordinal))
            : 0;

        static string ReadName(string task)
        {
            try
            {
                return File.ReadAllText(task + "/comm");
            }
            catch (IOException)
            {
                return string.Empty;    // it has just ended
            }
        }
    }
}
