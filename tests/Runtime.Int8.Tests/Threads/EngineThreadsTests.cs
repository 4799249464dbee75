using System.Runtime.CompilerServices;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>Threads are counted for the whole process: nothing else may run meanwhile.</summary>
[Collection(typeof(AloneDefinition))]
public sealed class EngineThreadsTests
{
    /// <summary>There is so much to do in these layers that each of several threads would get two slices.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_thread_computes_the_largest_layers_whole(bool depthwise)
    {
        NetworkBuilder net = new(new Random(8));
        byte[] file = net.Build(depthwise ? net.DepthwiseConv2D(net.Input(1, 112, 112, 48)) : net.FullyConnected(net.Input(1, 2200), 2000));
        Model model = Model.Parse(file);
        byte[] expected = Answer(model, InstructionSet.Reference);
        Assert.All(InstructionSets.Supported, set => Assert.Equal(expected, Answer(model, set)));

        static byte[] Answer(Model model, InstructionSet set)
        {
            using Engine engine = new(model, new EngineOptions { InstructionSet = set });
            TestData.Fill(engine, 0, new Random(9));
            engine.Run();
            return engine.Output().ToArray();
        }
    }

    [Fact]
    public void Threads_end_with_their_engine_and_with_one_that_is_forgotten()
    {
        Model model = Model.Parse(SmallMobileNetV3.Build());
        using (Engine engine = new(model, new EngineOptions { Threads = 4 }))
        {
            engine.Run();
            Assert.True(OwnThreads() >= 3);
        }

        Forget(model);
        for (int wait = 0; wait < 200 && OwnThreads() > 0; wait++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }

        Assert.Equal(0, OwnThreads());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget(Model model) => new Engine(model, new EngineOptions { Threads = 4 }).Run();

        // Linux cuts names to 15 characters.
        static int OwnThreads() => OperatingSystem.IsLinux()
            ? Directory.GetDirectories("/proc/self/task").Count(static task => File.Exists(task + "/comm")
                && ReadName(task).StartsWith("MobileNetEdge t", StringComparison.Ordinal))
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
