using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Benchmarks.Arm64;

/// <summary>
/// <c>counted-inference MODEL [--layer-by-layer]</c>: runs a model once between two marks. <c>armcount.c</c> knows the marks and counts the
/// instructions in between; outside qemu they do nothing.
/// </summary>
internal static partial class Program
{
    // prctl operations that Linux does not have: it answers EINVAL.
    private const int Start = 0x5a5a0001;
    private const int Stop = 0x5a5a0002;
    private const int Nothing = 0x5a5a0000;

    private static int Main(string[] args)
    {
        if (args is not ([_] or [_, "--layer-by-layer"]))
        {
            Console.Error.WriteLine("usage: counted-inference MODEL.tflite [--layer-by-layer]");
            return 2;
        }

        using Engine engine = Engine.Load(args[0], new EngineOptions { LayerByLayer = args.Length > 1 });
        Mark(Nothing);     // prctl is looked up at its first call
        FillInputs(engine);
        engine.Run();      // what a first run sets up is not counted
        FillInputs(engine);    // a run overwrites its inputs
        Mark(Start);
        engine.Run();
        Mark(Stop);
        return 0;
    }

    private static void FillInputs(Engine engine)
    {
        Random random = new(1);
        for (int i = 0; i < engine.Inputs.Count; i++)
        {
            random.NextBytes(engine.Input(i));
        }
    }

    private static void Mark(int operation) => _ = Prctl(operation, 0, 0, 0, 0);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int operation, nuint a, nuint b, nuint c, nuint d);
}
